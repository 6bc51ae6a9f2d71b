namespace Posthouse.Delivery;

/// <summary>What every commit of this room shares.</summary>
internal sealed record DeliveryServices(InboxCache Inboxes, QueueIntake Intake, DeliveryMetrics Metrics, RetrySchedule Retry, HeldAccounts Held);
