using System.Net;

namespace Posthouse.Dns;

/// <summary>An answer of a provider's API, read whole.</summary>
/// <param name="RetryAfter">What its header says; null without one.</param>
internal sealed record ProviderAnswer(HttpStatusCode Status, byte[] Body, TimeSpan? RetryAfter);

/// <summary>What a provider says went wrong.</summary>
/// <param name="Code">Its own.</param>
/// <param name="Message">Its own, in whatever language; cleaned before anybody sees it.</param>
internal sealed record ProviderError(PublishFault Fault, string Code, string Message);
