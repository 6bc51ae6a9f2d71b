using Posthouse.Mail;

namespace Posthouse.Identity;

/// <summary>Somebody at a provider who is an account here.</summary>
/// <param name="Subject">As the provider names him (OpenID Connect Core §2, sub).</param>
/// <param name="ByAddress">Found by his verified address; else linked by the account's owner, at its page.</param>
public sealed record ProviderLink(string Id, string Provider, string Subject, AccountId Account, bool ByAddress, DateTimeOffset Created, DateTimeOffset? Used);
