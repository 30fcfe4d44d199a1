// Reads a parameter of a device over Kafka: sends a task and a connection request in JSON, and waits for the outcome.
package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

const (
	commands = "acs.task.commands.v1.json"
	events   = "acs.task.events.v1.json"
	requests = "acs.connection-request.commands.v1.json"
)

// What the example looks at of an event; there are more fields, and there may be more still.
type task struct {
	TaskID     string `json:"taskId"`
	Status     string `json:"status"`
	ResultJSON string `json:"resultJson"`
}

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), 90*time.Second)
	defer cancel()
	brokers, device := strings.Split(os.Getenv("KAFKA_BROKERS"), ","), os.Getenv("DEVICE_ID")
	// Reads from here on. A system that must miss nothing has a consumer group instead: kgo.ConsumerGroup("my-system").
	client, err := kgo.NewClient(
		kgo.SeedBrokers(brokers...),
		kgo.ConsumeTopics(events),
		kgo.ConsumeResetOffset(kgo.NewOffset().AfterMilli(time.Now().Add(-10*time.Second).UnixMilli())),
	)
	check(err)
	defer client.Close()

	taskID := uuid()
	send(ctx, client, commands, device, "task.create", map[string]any{
		"taskId": taskID, "deviceId": device,
		"getParameterValues": map[string]any{"names": []string{"Device.DeviceInfo.SoftwareVersion"}},
	})
	// A task waits until the device comes: this asks it to come now.
	send(ctx, client, requests, device, "connectionRequest.create", map[string]any{"id": uuid(), "deviceId": device})

	// Events come at least once: whoever does something with them keeps the ids it has handled.
	handled := map[string]bool{}
	for {
		fetches := client.PollFetches(ctx)
		check(fetches.Err())
		for _, r := range fetches.Records() {
			var e task
			if string(r.Key) != device || json.Unmarshal(r.Value, &e) != nil || e.TaskID != taskID || handled[header(r, "ce_id")] {
				continue
			}
			handled[header(r, "ce_id")] = true
			kind := header(r, "ce_type")
			fmt.Println(kind)
			switch kind {
			case "task.succeeded":
				fmt.Println(e.ResultJSON)
				return
			case "task.failed", "task.expired", "task.cancelled", "task.rejected":
				fmt.Println(string(r.Value))
				os.Exit(1)
			}
		}
	}
}

func send(ctx context.Context, client *kgo.Client, topic, device, kind string, value any) {
	data, err := json.Marshal(value)
	check(err)
	check(client.ProduceSync(ctx, &kgo.Record{
		Topic: topic, Key: []byte(device), Value: data,
		Headers: []kgo.RecordHeader{
			{Key: "ce_specversion", Value: []byte("1.0")},
			{Key: "ce_type", Value: []byte(kind)},
			{Key: "ce_id", Value: []byte(uuid())},
			{Key: "ce_source", Value: []byte("examples/go")},
			{Key: "content-type", Value: []byte("application/json")},
		},
	}).FirstErr())
}

func header(r *kgo.Record, name string) string {
	for _, h := range r.Headers {
		if h.Key == name {
			return string(h.Value)
		}
	}
	return ""
}

func uuid() string {
	b := make([]byte, 16)
	_, err := rand.Read(b)
	check(err)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
