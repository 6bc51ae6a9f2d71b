using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>Which logo, as whose.</summary>
/// <param name="Domain">Of the author.</param>
/// <param name="Organization">The organisational domain of that.</param>
internal sealed record BimiQuestion(Uri Location, Uri? Authority, DomainName Domain, DomainName Organization, string Selector);
