using Posthouse.Mail;

namespace Posthouse.Identity;

/// <summary>Whom a provider has signed in, as its token proves.</summary>
/// <param name="Address">Verified by the provider; null where it says nothing of the kind.</param>
/// <param name="HasFactors">RFC 8176: "mfa".</param>
/// <param name="Session">Of the provider (sid), for Back-Channel Logout; null where it has none.</param>
internal sealed record ProviderPerson(string Subject, EmailAddress? Address, bool HasFactors, string? Session);
