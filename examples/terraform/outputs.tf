output "source_bucket" {
  description = "Put photos below uploads/ here."
  value       = alicloud_oss_bucket.source.bucket
}

output "target_bucket" {
  description = "Where the variants appear."
  value       = alicloud_oss_bucket.target.bucket
}

output "function_name" {
  description = "What to look for in the logs."
  value       = alicloud_fcv3_function.images.function_name
}

output "failed_queue" {
  description = "Events that failed for good."
  value       = alicloud_message_service_queue.failed.queue_name
}
