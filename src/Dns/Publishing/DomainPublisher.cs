namespace Posthouse.Dns;

/// <summary>Where a domain's records are published, as an administrator sets it. The secret stays in its file.</summary>
public sealed record DomainPublisher
{
    /// <summary>"rfc2136", "alidns", "dnspod", "cloudflare" or "route53".</summary>
    public required string Kind { get; init; }

    /// <summary>rfc2136: the primary name server, with ":port" if that is not 53.</summary>
    public string? Server { get; init; }

    /// <summary>The TSIG key's name or the access key's id; not for Cloudflare, and a TSIG key file may have it.</summary>
    public string? KeyName { get; init; }

    /// <summary>A file with the secret, readable for the server.</summary>
    public string? SecretFile { get; init; }

    /// <summary>Everything that is wrong, each in a sentence for a person.</summary>
    public IEnumerable<string> Problems()
    {
        if (!PublisherKinds.TryParse(Kind, out PublisherKind kind))
        {
            yield return $"'{Kind}' is no way to publish: say {string.Join(", ", PublisherKinds.Names.Keys)}.";
            yield break;
        }

        if (kind == PublisherKind.DynamicUpdate && string.IsNullOrEmpty(Server)) yield return "rfc2136 needs the name server.";
        if (string.IsNullOrEmpty(SecretFile)) yield return "A file with the secret is needed.";
    }

    /// <exception cref="PublishException">The kind is unknown.</exception>
    public PublisherSettings ToSettings() => PublisherKinds.TryParse(Kind, out PublisherKind kind)
        ? new PublisherSettings { Kind = kind, Server = Server, KeyName = KeyName, SecretFile = SecretFile }
        : throw new PublishException(PublishFault.Settings, $"'{Kind}' is no way to publish.");
}
