namespace Posthouse.Web;

/// <summary>Where to send a test message.</summary>
/// <param name="To">An address, best at another provider.</param>
/// <param name="Language">Of its text: en or zh-CN; null takes the sender's.</param>
public sealed record TestMessageRequest(string To, string? Language = null);

/// <summary>A test message that was taken: "trace" tells what becomes of it.</summary>
/// <param name="Trace">Its trace identifier.</param>
public sealed record TestMessageModel(string From, string To, string Trace, string MessageId);
