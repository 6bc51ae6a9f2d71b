namespace Posthouse.Dns;

public enum PublisherKind
{
    /// <summary>A name server that takes updates signed with TSIG (RFC 2136, RFC 8945).</summary>
    DynamicUpdate,

    /// <summary>Alibaba Cloud DNS (云解析).</summary>
    Alibaba,

    /// <summary>Tencent Cloud DNSPod.</summary>
    DnsPod,

    Cloudflare,

    /// <summary>Amazon Route 53.</summary>
    Route53,
}

/// <summary>How requests to Alibaba Cloud are signed.</summary>
public enum AlibabaSignature
{
    /// <summary>ACS3-HMAC-SHA256, which is Alibaba's own choice today.</summary>
    Acs3,

    /// <summary>The older RPC signature with HMAC-SHA1, for gateways that know no other.</summary>
    Rpc,
}

/// <summary>Where records are published, and by which key. The key itself is in a file, so that no setting and no command line has it.</summary>
public sealed record PublisherSettings
{
    public required PublisherKind Kind { get; init; }

    /// <summary>DynamicUpdate: the primary name server, by address or name, with ":port" if that is not 53.</summary>
    public string? Server { get; init; }

    /// <summary>The others: another address of the API than the provider's own, over HTTPS; HTTP on loopback only.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The TSIG key's name, the AccessKey ID, the SecretId, the access key id. Cloudflare needs none, and a TSIG key file may have it.</summary>
    public string? KeyName { get; init; }

    /// <summary>DynamicUpdate: for a key file that does not say.</summary>
    public TsigAlgorithm Algorithm { get; init; } = TsigAlgorithm.HmacSha256;

    public AlibabaSignature AlibabaSignature { get; init; } = AlibabaSignature.Acs3;

    /// <summary>A file with the secret and nothing else; for DynamicUpdate also what tsig-keygen or keymgr writes.</summary>
    public string? SecretFile { get; init; }

    /// <summary>For each request. 15 s: the providers' answers take one or two.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Tries after the first where the provider says that there are too many requests. 3.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>The longest wait before one of them. 30 s; who is told to wait longer gives up and says for how long.</summary>
    public TimeSpan MaximumRetryWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Octets of one answer of an API. 8 MB: a page of 500 records has a tenth of it.</summary>
    public int MaximumAnswer { get; init; } = 8 * 1024 * 1024;

    /// <summary>Records of a zone that are listed. 50,000; a larger zone is refused rather than half seen.</summary>
    public int MaximumRecords { get; init; } = 50_000;
}
