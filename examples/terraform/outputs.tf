output "source_bucket" {
  description = "The bucket for uploads, below uploads/."
  value       = alicloud_oss_bucket.source.bucket
}

output "target_bucket" {
  description = "The bucket for variants."
  value       = alicloud_oss_bucket.target.bucket
}

output "function_name" {
  description = "The name of the function."
  value       = alicloud_fcv3_function.images.function_name
}

output "failed_queue" {
  description = "The queue for events that failed permanently."
  value       = alicloud_message_service_queue.failed.queue_name
}
