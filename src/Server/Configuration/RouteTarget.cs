using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Posthouse.Server;

/// <summary>Where a [[route]] leads: "smtp:host:port", "smtps:host:port", "lmtp:host:port" or "discard:".</summary>
internal sealed record RouteTarget(string Kind, string Host, int Port)
{
    internal static bool TryParse(string text, [NotNullWhen(true)] out RouteTarget? target)
    {
        target = null;
        if (text == "discard:")
        {
            target = new RouteTarget("discard", "", 0);
            return true;
        }

        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0) return false;
        string kind = text[..colon];
        int usual = kind switch { "smtp" => 25, "smtps" => 465, "lmtp" => 24, _ => 0 };
        if (usual == 0) return false;

        string host = text[(colon + 1)..];
        int port = usual;
        int end = host.StartsWith('[') ? host.IndexOf(']', StringComparison.Ordinal) + 1 : host.IndexOf(':', StringComparison.Ordinal);
        if (end > 0 && end < host.Length)
        {
            if (host[end] != ':' || !int.TryParse(host.AsSpan(end + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is 0 or > 65535) return false;
            host = host[..end];
        }

        host = host.Trim('[', ']');
        if (!System.Net.IPAddress.TryParse(host, out _) && !Mail.DomainName.TryParse(host, out _)) return false;
        target = new RouteTarget(kind, host, port);
        return true;
    }
}
