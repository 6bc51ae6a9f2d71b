using System.Diagnostics.CodeAnalysis;

namespace Posthouse.Dns;

/// <summary>Publishers by the names that settings and the command line give them: those of <see cref="IZonePublisher.Name"/>.</summary>
public static class PublisherKinds
{
    public static IReadOnlyDictionary<string, PublisherKind> Names { get; } = new Dictionary<string, PublisherKind>(StringComparer.OrdinalIgnoreCase)
    {
        ["rfc2136"] = PublisherKind.DynamicUpdate, ["alidns"] = PublisherKind.Alibaba, ["dnspod"] = PublisherKind.DnsPod, ["cloudflare"] = PublisherKind.Cloudflare, ["route53"] = PublisherKind.Route53,
    };

    /// <summary>What people call it.</summary>
    public static FormText Title(PublisherKind kind) => kind switch
    {
        PublisherKind.Alibaba => ProviderForms.Find("aliyun")!.Name,
        PublisherKind.DnsPod => ProviderForms.Find("dnspod")!.Name,
        PublisherKind.Cloudflare => ProviderForms.Find("cloudflare")!.Name,
        PublisherKind.Route53 => ProviderForms.Find("route53")!.Name,
        _ => new FormText("Signed updates by RFC 2136 (BIND, Knot, PowerDNS …)", "RFC 2136 签名更新（BIND、Knot、PowerDNS 等）"),
    };

    public static bool TryParse([NotNullWhen(true)] string? name, out PublisherKind kind)
    {
        kind = default;
        return name is not null && Names.TryGetValue(name, out kind);
    }
}
