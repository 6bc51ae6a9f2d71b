using Posthouse.Transport;

namespace Posthouse.EndToEnd.Tests;

/// <summary>What a test asks of its Postfix beyond the usual.</summary>
internal sealed record PostfixSettings
{
    /// <summary>The domains whose mail it keeps.</summary>
    internal IReadOnlyList<string> Domains { get; init; } = [PostfixServer.KeptDomain];

    /// <summary>With it STARTTLS is offered.</summary>
    internal CertificateFiles? Certificate { get; init; }

    /// <summary>Ports of loopback at which milters listen, in the order in which they see a message.</summary>
    internal IReadOnlyList<int> Milters { get; init; } = [];

    /// <summary>The Maildir's name; that of the usual domain is the local part alone.</summary>
    internal static string Mailbox(string localPart, string domain) => domain == PostfixServer.KeptDomain ? localPart : $"{localPart}-at-{domain}";
}
