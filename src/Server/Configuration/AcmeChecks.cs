using System.Buffers.Text;
using Posthouse.Mail;
using Posthouse.Transport;

namespace Posthouse.Server;

/// <summary>What an authority would refuse, told before it is asked.</summary>
internal static class AcmeChecks
{
    // RFC 8555 sets none; Let's Encrypt takes a hundred.
    private const int MaximumNames = 100;

    internal static void Check(ConfigurationTable acme, IReadOnlyList<Listener> listeners, List<ConfigurationError> found)
    {
        void Wrong(string key, string message) => found.Add(new ConfigurationError(acme.LineOf(key), $"{key}: {message}"));

        if (acme.Line == 0) return;
        bool dns = acme.Text("challenge") == "dns-01";
        if (!Uri.TryCreate(acme.Text("directory"), UriKind.Absolute, out Uri? directory) || directory.Scheme != "https") Wrong("directory", "must be an https address; ACME is spoken over https only");
        if (acme.TextList("names").Count > MaximumNames) Wrong("names", $"has more than {MaximumNames} names, which no authority takes");
        foreach (string name in acme.TextList("names"))
        {
            bool wildcard = name.StartsWith("*.", StringComparison.Ordinal);
            if (!SettingText.TryReadHostName(wildcard ? name[2..] : name, out _)) Wrong("names", $"'{name}' is not a fully qualified name such as mail.example.com");
            else if (wildcard && !dns) Wrong("names", $"'{name}' can be proved by dns-01 only: set challenge = \"dns-01\"");
        }

        foreach (string contact in acme.TextList("contact"))
        {
            if (!EmailAddress.TryParse(contact, out _)) Wrong("contact", $"'{contact}' is not a mail address");
        }

        if (acme.TextOrNull("trust-file") is { } trust && !File.Exists(trust)) Wrong("trust-file", $"there is no file {trust}");
        if ((acme.TextOrNull("eab-key-id") is null) != (acme.TextOrNull("eab-key-file") is null)) found.Add(new ConfigurationError(acme.Line, "[acme] needs both eab-key-id and eab-key-file, or neither"));
        else if (acme.TextOrNull("eab-key-file") is { } key && ReadKey(key) is null) Wrong("eab-key-file", $"{key} is missing, or its first line is not a key in base64url");

        if (acme.TextOrNull("dns-secret-file") is { } secret && !File.Exists(secret)) Wrong("dns-secret-file", $"there is no file {secret}");

        if (!acme.Boolean("terms-agreed")) return;
        if (dns && acme.Text("dns-publisher") == "none") Wrong("challenge", "dns-01 needs dns-publisher: who changes the zone");
        else if (dns && acme.TextOrNull("dns-secret-file") is null) Wrong("dns-publisher", "needs dns-secret-file");
        if (dns && acme.Text("dns-publisher") == "rfc2136" && acme.TextOrNull("dns-server") is null) Wrong("dns-publisher", "rfc2136 needs dns-server");
        if (acme.Text("challenge") == "http-01" && !listeners.Any(static l => l.Protocol == "http" && l.Tls == TlsMode.None))
            Wrong("challenge", "http-01 needs a [[listen]] with protocol = \"http\" and tls = \"none\" to which port 80 leads");
        if (acme.Text("challenge") == "tls-alpn-01" && !listeners.Any(static l => l.Tls == TlsMode.Implicit && l.ProxyFrom.Count == 0))
            Wrong("challenge", "tls-alpn-01 needs a [[listen]] with tls = \"implicit\" to which port 443 leads");
    }

    /// <summary>The key of external account binding (RFC 8555 §7.3.4); null where the file has none.</summary>
    internal static byte[]? ReadKey(string file)
    {
        try
        {
            string line = (File.ReadLines(file).FirstOrDefault() ?? "").Trim();
            return line.Length > 0 && Base64Url.IsValid(line) ? Base64Url.DecodeFromChars(line) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
