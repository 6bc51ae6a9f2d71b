namespace Posthouse.Delivery;

/// <param name="Figure">Stable: "delivery-rate", "bounce-rate", "complaint-rate", "deferrals", "delivery-time", "tls", "blocklist" …</param>
/// <param name="Text">For people.</param>
public sealed record DeliverabilityAdvice(string Figure, string Text);
