using System.Net;

namespace Posthouse.Server;

/// <summary>What can only be seen between several settings, or on the disk.</summary>
internal static class ConfigurationChecks
{
    internal static void Listeners(IReadOnlyList<Listener> listeners, List<ConfigurationError> found)
    {
        for (int i = 0; i < listeners.Count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (listeners[i].Port == 0 || listeners[i].Port != listeners[j].Port || !Overlap(listeners[i].Address, listeners[j].Address)) continue;
                found.Add(new ConfigurationError(listeners[i].Line, $"port {listeners[i].Port} is used by another [[listen]] (line {listeners[j].Line}) on the same address"));
                break;
            }
        }
    }

    internal static void Issuer(ConfigurationDocument document, List<ConfigurationError> found)
    {
        ConfigurationTable table = document["sign-in"];
        // RFC 8414 §2: https, without query or fragment. A path would move the well-known addresses to where nobody serves them.
        Origin(table, "issuer", found);
    }

    internal static void Links(ConfigurationDocument document, List<ConfigurationError> found)
    {
        ConfigurationTable table = document["links"];
        Origin(table, "address", found);
        if (table.Duration("default-life") > table.Duration("longest-life")) found.Add(new ConfigurationError(table.LineOf("default-life"), "default-life: it is longer than longest-life"));
        if (table.Size("maximum-file") > table.Size("maximum-total")) found.Add(new ConfigurationError(table.LineOf("maximum-file"), "maximum-file: it is more than maximum-total"));
    }

    private static void Origin(ConfigurationTable table, string name, List<ConfigurationError> found)
    {
        if (table.TextOrNull(name) is not { } text) return;
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Scheme != Uri.UriSchemeHttps || uri.PathAndQuery != "/" || uri.Fragment.Length > 0 || uri.UserInfo.Length > 0)
            found.Add(new ConfigurationError(table.LineOf(name), $"{name}: {text} is not https with a host's name and nothing after it, such as \"https://mail.example.com/\""));
    }

    internal static void SecondFactorRoles(ConfigurationDocument document, List<ConfigurationError> found)
    {
        ConfigurationTable table = document["sign-in"];
        foreach (string role in table.TextList("second-factor-roles").Where(static role => !Directory.RoleNames.All.Contains(role)))
            found.Add(new ConfigurationError(table.LineOf("second-factor-roles"), $"second-factor-roles: '{role}' is no role: say {string.Join(", ", Directory.RoleNames.All)}"));
    }

    internal static void Balancers(ConfigurationDocument document, List<ConfigurationError> found)
    {
        foreach (ConfigurationTable table in document.All("listen"))
        {
            if (table.Text("protocol") == "http" && table.NetworkList("proxy-from").Count > 0)
                found.Add(new ConfigurationError(table.LineOf("proxy-from"), "proxy-from: an http listener does not take the PROXY protocol; remove the setting"));
        }
    }

    internal static void ClientCertificates(ConfigurationDocument document, List<ConfigurationError> found)
    {
        foreach (ConfigurationTable table in document.All("listen"))
        {
            if (table.TextOrNull("client-authorities") is not { } file) continue;
            if (table.Text("protocol") != "imap") found.Add(new ConfigurationError(table.LineOf("client-authorities"), "client-authorities: only imap takes clients' certificates; remove the setting"));
            else if (!File.Exists(file)) found.Add(new ConfigurationError(table.LineOf("client-authorities"), $"client-authorities: there is no file {file}"));
            else if (!HoldsCertificate(file)) found.Add(new ConfigurationError(table.LineOf("client-authorities"), $"client-authorities: {file} holds no certificate in PEM"));
        }
    }

    private static bool HoldsCertificate(string file)
    {
        try
        {
            return Transport.ClientAuthorities.Load(file) is not null;
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return false;
        }
    }

    internal static void Certificates(ConfigurationDocument document, List<ConfigurationError> found)
    {
        foreach (ConfigurationTable table in document.All("certificate"))
        {
            foreach (string key in (ReadOnlySpan<string>)["file", "key"])
            {
                if (!File.Exists(table.Text(key))) found.Add(new ConfigurationError(table.LineOf(key), $"{key}: there is no file {table.Text(key)}"));
            }
        }
    }

    internal static void Routes(ConfigurationDocument document, List<ConfigurationError> found)
    {
        foreach (ConfigurationTable table in document.All("route"))
        {
            if (table.Text("to") != "mx:" && !Delivery.Route.TryParse(table.Text("to"), out _))
                found.Add(new ConfigurationError(table.LineOf("to"), $"to: '{table.Text("to")}' must be smtp:host:port, lmtp:host:port, lmtp:unix:/path, discard: or mx:"));
            if (table.TextList("domains").Count == 0) found.Add(new ConfigurationError(table.LineOf("domains"), "domains: names no domain; \"*\" is every one"));
            foreach (string domain in table.TextList("domains"))
            {
                if (domain != "*" && !Mail.DomainName.TryParse(domain.StartsWith("*.", StringComparison.Ordinal) ? domain[2..] : domain, out _))
                    found.Add(new ConfigurationError(table.LineOf("domains"), $"domains: '{domain}' is not a domain, \"*.domain\" or \"*\""));
            }

            if (table.TextOrNull("password-file") is { } file && !File.Exists(file)) found.Add(new ConfigurationError(table.LineOf("password-file"), $"password-file: there is no file {file}"));
            if ((table.TextOrNull("user") is null) != (table.TextOrNull("password-file") is null))
                found.Add(new ConfigurationError(table.Line, "[[route]] needs both user and password-file to sign in, or neither"));
        }
    }

    internal static void Destinations(ConfigurationDocument document, List<ConfigurationError> found)
    {
        var named = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var hosts = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var providers = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (ConfigurationTable table in document.All("destination"))
        {
            string? provider = table.TextOrNull("provider");
            IReadOnlyList<string> mx = table.TextList("mx");
            if (table.TextList("domains").Count > 0 == (mx.Count > 0 || provider is not null))
                found.Add(new ConfigurationError(table.Line, "[[destination]] needs either domains, or mx or provider"));
            foreach (string domain in table.TextList("domains"))
            {
                bool route = Delivery.Route.TryParse(domain, out _);
                if (domain != "*" && !route && !IsPattern(domain))
                    found.Add(new ConfigurationError(table.LineOf("domains"), $"domains: '{domain}' is not a domain, \"*.domain\", \"*\" or the \"to\" of a [[route]]"));
                else if (!named.Add(domain))
                    found.Add(new ConfigurationError(table.LineOf("domains"), $"domains: '{domain}' stands in another [[destination]]"));
            }

            foreach (string host in mx)
            {
                if (!IsPattern(host)) found.Add(new ConfigurationError(table.LineOf("mx"), $"mx: '{host}' is not a host name or \"*.domain\""));
                else if (!hosts.Add(host)) found.Add(new ConfigurationError(table.LineOf("mx"), $"mx: '{host}' stands in another [[destination]]"));
            }

            if (provider is null) continue;
            if (provider.Length is 0 or > 64 || provider.AsSpan().ContainsAny(" \t|=")) found.Add(new ConfigurationError(table.LineOf("provider"), $"provider: '{provider}' is not a name of at most 64 characters without spaces, '|' and '='"));
            else if (!providers.Add(provider)) found.Add(new ConfigurationError(table.LineOf("provider"), $"provider: '{provider}' stands in another [[destination]]"));
            else if (mx.Count == 0 && table.TextList("domains").Count == 0 && !Delivery.MailProvider.IsKnown(provider))
                found.Add(new ConfigurationError(table.LineOf("provider"), $"provider: '{provider}' is not known; name its hosts in mx. Known are {string.Join(", ", Delivery.MailProvider.Known)}"));
        }
    }

    private static bool IsPattern(string text) => Mail.DomainName.TryParse(text.StartsWith("*.", StringComparison.Ordinal) ? text[2..] : text, out _);

    internal static void Deliverability(ConfigurationDocument document, List<ConfigurationError> found)
    {
        ConfigurationTable table = document["deliverability"];
        foreach (string address in table.TextList("addresses"))
        {
            if (!IPAddress.TryParse(address, out _)) found.Add(new ConfigurationError(table.LineOf("addresses"), $"addresses: '{address}' is not an IP address"));
        }

        foreach (string list in table.TextList("blocklists"))
        {
            if (!Mail.DomainName.TryParse(list, out _)) found.Add(new ConfigurationError(table.LineOf("blocklists"), $"blocklists: '{list}' is not a domain such as zen.spamhaus.org"));
        }
    }

    internal static void ReportAddresses(ConfigurationDocument document, List<ConfigurationError> found)
    {
        ConfigurationTable table = document["sender-authentication"];
        foreach (string key in (ReadOnlySpan<string>)["dmarc-reports-from", "dmarc-reports-contact"])
        {
            if (table.TextOrNull(key) is { } text && !(Mail.EmailAddress.TryParse(text, out Mail.EmailAddress? address) && address.Domain is not null))
                found.Add(new ConfigurationError(table.LineOf(key), $"{key}: '{text}' is no address such as \"postmaster@example.com\""));
        }
    }

    internal static void Logos(ConfigurationDocument document, List<ConfigurationError> found)
    {
        ConfigurationTable table = document["sender-authentication"];
        string? file = table.TextOrNull("bimi-roots");
        if (file is null)
        {
            if (table.Text("bimi") == "certified") found.Add(new ConfigurationError(table.LineOf("bimi"), "bimi: \"certified\" needs bimi-roots: who may vouch for logos"));
            return;
        }

        try
        {
            var roots = new System.Security.Cryptography.X509Certificates.X509Certificate2Collection();
            roots.ImportFromPemFile(file);
            if (roots.Count == 0) found.Add(new ConfigurationError(table.LineOf("bimi-roots"), $"bimi-roots: {file} holds no certificate"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            found.Add(new ConfigurationError(table.LineOf("bimi-roots"), $"bimi-roots: {file} cannot be read: {exception.Message}"));
        }
    }

    private static bool Overlap(IPAddress a, IPAddress b) => a.Equals(b) || IsAny(a) || IsAny(b);

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.IPv6Any) || address.Equals(IPAddress.Any);
}
