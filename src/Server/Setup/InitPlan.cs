using System.Net;
using Posthouse.Mail;
using Posthouse.Transport;

namespace Posthouse.Server;

/// <summary>Everything that setting up a server needs to know, asked and checked before anything is written.</summary>
internal sealed record InitPlan
{
    public required DomainName Domain { get; init; }

    public required DomainName HostName { get; init; }

    public required EmailAddress Administrator { get; init; }

    public required string Password { get; init; }

    /// <summary>Made here rather than given: it has to be shown once.</summary>
    public bool PasswordIsMade { get; init; }

    /// <summary>Full paths.</summary>
    public required string ConfigurationFile { get; init; }

    public required string DataFolder { get; init; }

    /// <summary>"en" or "zh-CN".</summary>
    public string Language { get; init; } = "en";

    /// <summary>By which the world reaches this machine; only the records to publish depend on them.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; init; } = [];

    /// <summary>Somebody agreed to the terms of Let's Encrypt, and certificates come from there.</summary>
    public bool Acme { get; init; }

    /// <summary>Null makes a self-signed one when the server starts.</summary>
    public CertificateFiles? Certificate { get; init; }
}
