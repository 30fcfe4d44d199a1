/** The client library that the bus uses. */
export { kafkajs as client } from './kafkajs.ts'
