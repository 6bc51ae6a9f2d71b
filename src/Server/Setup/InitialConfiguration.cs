using System.Text;

namespace Posthouse.Server;

/// <summary>The configuration file of a new server: what was asked, and a pointer to all the rest.</summary>
internal static class InitialConfiguration
{
    internal static string Write(InitPlan plan)
    {
        string certificate = plan.Certificate is { } files
            ? $"""
               # Read again on SIGHUP, and by itself when the files change.
               [[certificate]]
               file = {Quote(files.CertificatePath)}
               key = {Quote(files.KeyPath)}
               """
            : $"""
               # Until there is a certificate here, clients are shown a self-signed one.
               # The files are read again on SIGHUP, and by themselves when they change.
               #[[certificate]]
               #file = "/etc/letsencrypt/live/{plan.HostName.Ascii}/fullchain.pem"
               #key = "/etc/letsencrypt/live/{plan.HostName.Ascii}/privkey.pem"
               """;
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

            {certificate}
            {addresses}
            # Without a [[listen]] the usual ports are open on all addresses: smtp 25, submission 587 and 465,
            # imap 143 and 993, pop3 110 and 995; and http (administration, metrics, health) on 127.0.0.1:8080.

            """;
    }

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
