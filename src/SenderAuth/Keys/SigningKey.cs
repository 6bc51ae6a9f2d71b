using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>A domain's key as an administrator sees it: everything but the private half.</summary>
/// <param name="Record">What is to be published at <see cref="RecordName"/>, as one text.</param>
/// <param name="Changed">Since when it is in its state.</param>
public sealed record SigningKey(DomainName Domain, string Selector, DkimAlgorithm Algorithm, int Bits, SigningKeyState State, string Record, DateTimeOffset Created, DateTimeOffset Changed)
{
    public string RecordName => $"{Selector}._domainkey.{Domain.Ascii}";
}
