import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Reads a parameter of a device over Kafka: sends a task and a connection request in JSON, and waits for the outcome. */
public final class TaskClient {
  private static final String COMMANDS = "acs.task.commands.v1.json";
  private static final String EVENTS = "acs.task.events.v1.json";
  private static final String REQUESTS = "acs.connection-request.commands.v1.json";
  private static final Set<String> ENDS =
      Set.of("task.succeeded", "task.failed", "task.expired", "task.cancelled", "task.rejected");
  private static final ObjectMapper JSON = new ObjectMapper();

  public static void main(String[] args) throws Exception {
    String device = System.getenv("DEVICE_ID");
    Properties common = new Properties();
    common.put("bootstrap.servers", System.getenv("KAFKA_BROKERS"));
    Properties reading = new Properties();
    reading.putAll(common);
    // A group of its own that reads from here on. A system that must miss nothing keeps one name for its group.
    reading.put("group.id", "example-" + UUID.randomUUID());
    reading.put("auto.offset.reset", "latest");
    boolean succeeded = false;
    try (var consumer = new KafkaConsumer<>(reading, new StringDeserializer(), new StringDeserializer());
        var producer = new KafkaProducer<>(common, new StringSerializer(), new StringSerializer())) {
      consumer.subscribe(List.of(EVENTS));
      while (consumer.assignment().isEmpty()) consumer.poll(Duration.ofMillis(200));
      // Where it stands is found out now, not with the next poll.
      consumer.assignment().forEach(consumer::position);

      String taskId = UUID.randomUUID().toString();
      send(producer, COMMANDS, device, "task.create",
          Map.of("taskId", taskId, "deviceId", device,
              "getParameterValues", Map.of("names", List.of("Device.DeviceInfo.SoftwareVersion"))));
      // A task waits until the device comes: this asks it to come now.
      send(producer, REQUESTS, device, "connectionRequest.create",
          Map.of("id", UUID.randomUUID().toString(), "deviceId", device));

      // Events come at least once: whoever does something with them keeps the ids it has handled.
      Set<String> handled = new HashSet<>();
      long end = System.nanoTime() + Duration.ofSeconds(90).toNanos();
      for (String kind = ""; !ENDS.contains(kind) && System.nanoTime() < end; ) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(1))) {
          JsonNode event = JSON.readTree(record.value());
          if (!taskId.equals(event.path("taskId").asText()) || !handled.add(header(record, "ce_id"))) continue;
          kind = header(record, "ce_type");
          System.out.println(kind);
          succeeded = kind.equals("task.succeeded");
          if (ENDS.contains(kind)) System.out.println(succeeded ? event.path("resultJson").asText() : record.value());
        }
      }
    }
    System.exit(succeeded ? 0 : 1);
  }

  private static void send(KafkaProducer<String, String> producer, String topic, String device, String kind, Object value)
      throws Exception {
    var record = new ProducerRecord<>(topic, device, JSON.writeValueAsString(value));
    Map.of("ce_specversion", "1.0", "ce_type", kind, "ce_id", UUID.randomUUID().toString(), "ce_source", "examples/java",
            "content-type", "application/json")
        .forEach((name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
    producer.send(record).get();
  }

  private static String header(ConsumerRecord<String, String> record, String name) {
    var header = record.headers().lastHeader(name);
    return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
  }
}
