using System.Globalization;
using System.Net;
using System.Text;
using Posthouse.Transport;

namespace Posthouse.Server;

/// <summary>The configuration file of a new server: what was asked, and a pointer to all the rest.</summary>
internal static class InitialConfiguration
{
    internal static string Write(InitPlan plan)
    {
        // What the machine knows by itself it asks again at each start.
        string addresses = plan.Addresses.Count == 0 || plan.Addresses.ToHashSet().SetEquals(PublicAddresses.OfThisMachine())
            ? ""
            : $"\n[dns]\naddresses = [{string.Join(", ", plan.Addresses.Select(static a => Quote(a.ToString())))}]\n";
        return $"""
            # Posthouse reads this file when it starts.
            # 'posthouse config reference' prints every setting with its default and what it does;
            # 'posthouse config check FILE' tells every error in a file.
            # Domains and accounts are not here: see 'posthouse domain', 'posthouse account'.

            hostname = {Quote(plan.HostName.Unicode)}
            data = {Quote(plan.DataFolder)}
            language = {Quote(plan.Language)}

            # Who signs in as "alice" is alice@{plan.Domain.Unicode}.
            [sign-in]
            default-domain = {Quote(plan.Domain.Unicode)}

            {Certificate(plan)}
            {addresses}
            {Ports(plan)}

            """;
    }

    private static string Certificate(InitPlan plan) => plan.Certificate is { } files
        ? $"""
           # Read again on SIGHUP, and by itself when the files change.
           [[certificate]]
           file = {Quote(files.CertificatePath)}
           key = {Quote(files.KeyPath)}
           """
        : plan.Acme
        ? $"""
           # The certificate is obtained from Let's Encrypt and renewed by itself; the terms are at https://letsencrypt.org/repository/.
           # More names, once they lead here: names = [{Quote(plan.HostName.Ascii)}, "autoconfig.{plan.Domain.Ascii}", "autodiscover.{plan.Domain.Ascii}", "mta-sts.{plan.Domain.Ascii}"]
           [acme]
           terms-agreed = true
           contact = [{Quote("postmaster@" + plan.Domain.Ascii)}]
           """
        : $"""
           # Until there is a certificate, clients are shown a self-signed one. Two ways to one:
           # 1. Files that something else renews. They are read again on SIGHUP, and by themselves when they change.
           #[[certificate]]
           #file = "/etc/letsencrypt/live/{plan.HostName.Ascii}/fullchain.pem"
           #key = "/etc/letsencrypt/live/{plan.HostName.Ascii}/privkey.pem"
           # 2. ACME: it is obtained from Let's Encrypt and renewed by itself. Read the terms at https://letsencrypt.org/repository/,
           #    take away the # before these lines and before the [[listen]] below, and restart.
           #[acme]
           #terms-agreed = true
           #contact = [{Quote("postmaster@" + plan.Domain.Ascii)}]
           """;

    /// <summary>What a new server opens.</summary>
    internal static IReadOnlyList<Listener> Listeners(InitPlan plan) => plan.Acme ? WithWeb : Listener.Usual;

    private static IReadOnlyList<Listener> WithWeb => [.. Listener.Usual, new Listener("http", IPAddress.IPv6Any, 80, TlsMode.None), new Listener("http", IPAddress.IPv6Any, 443, TlsMode.Implicit)];

    // With any [[listen]] only those that are named are open: so that all are, with the one that ACME needs.
    private static string Ports(InitPlan plan)
    {
        if (plan.Certificate is not null) return Usual;
        IEnumerable<Listener> all = WithWeb;
        string mark = plan.Acme ? "" : "#";
        string listeners = string.Join('\n', all.Select(l => string.Create(CultureInfo.InvariantCulture,
            $"{mark}[[listen]]\n{mark}protocol = \"{l.Protocol}\"\n{(IPAddress.IsLoopback(l.Address) ? $"{mark}address = \"{l.Address}\"\n" : "")}{mark}port = {l.Port}\n{mark}tls = \"{TlsText(l.Tls)}\"")));
        return plan.Acme
            ? $"# The usual ports; port 80, at which the authority looks whether the name leads here; and port 443, where mail programs find their settings.\n{listeners}"
            : $"{Usual}\n# For ACME all of them are named, with port 80, at which the authority looks whether the name leads here, and port 443, where mail programs find their settings.\n{listeners}";
    }

    private const string Usual =
        """
        # Without a [[listen]] the usual ports are open on all addresses: smtp 25, submission 587 and 465,
        # imap 143 and 993, pop3 110 and 995; managesieve 4190; and http (administration, metrics, health) on 127.0.0.1:8080.
        """;

    private static string TlsText(TlsMode mode) => mode switch { TlsMode.Implicit => "implicit", TlsMode.StartTls => "starttls", _ => "none" };

    // TOML 1.0, basic strings: quotation mark, backslash and control characters are escaped.
    internal static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (char c in text)
        {
            if (c is '"' or '\\') quoted.Append('\\').Append(c);
            else if (char.IsControl(c)) quoted.Append($"\\u{(int)c:x4}");
            else quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }
}
