using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Posthouse.Testing;

namespace Posthouse.EndToEnd.Tests;

/// <summary>
/// A private Postfix on loopback with folders of its own. It takes mail for one domain into Maildirs and passes all else on to a
/// smarthost.
/// </summary>
internal sealed class PostfixServer : IAsyncDisposable
{
    /// <summary>The domain whose mail it keeps.</summary>
    internal const string KeptDomain = "kept-by-postfix.test";

    /// <summary>Who has a Maildir there.</summary>
    internal static readonly IReadOnlyList<string> Users = ["u0", "u1", "u2", "u3"];

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly string _folder;

    private PostfixServer(string folder, int port) => (_folder, Port) = (folder, port);

    internal int Port { get; }

    internal string Log => Path.Combine(_folder, "postfix.log");

    internal string MaildirOf(string localPart, string domain = KeptDomain) => Path.Combine(_folder, "mail", PostfixSettings.Mailbox(localPart, domain));

    private string PidFile => Path.Combine(_folder, "queue", "pid", "master.pid");

    /// <param name="smarthost">The port of loopback that gets what is for elsewhere; null keeps it queued.</param>
    internal static async Task<PostfixServer> StartAsync(string folder, int? smarthost, PostfixSettings? settings = null)
    {
        settings ??= new PostfixSettings();
        ExternalProgram postfix = ExternalProgram.Require("postfix", "postfix");
        if (Environment.UserName != "root") Assert.Skip("Postfix has to be started by root.");
        ServiceUser user = ServiceUser.Of("postfix", "postfix");
        var server = new PostfixServer(folder, FreePort());
        string configuration = System.IO.Directory.CreateDirectory(Path.Combine(folder, "etc")).FullName;
        System.IO.Directory.CreateDirectory(Path.Combine(folder, "queue"));
        foreach (string own in (string[])["data", "mail"]) await user.OwnAsync(System.IO.Directory.CreateDirectory(Path.Combine(folder, own)).FullName);
        await File.WriteAllTextAsync(Path.Combine(configuration, "main.cf"), $"""
            compatibility_level = 3.6
            queue_directory = {folder}/queue
            data_directory = {folder}/data
            maillog_file = {server.Log}
            maillog_file_prefixes = {folder}
            myhostname = postfix.test
            mydestination =
            alias_maps =
            local_recipient_maps =
            inet_interfaces = 127.0.0.1
            inet_protocols = ipv4
            mynetworks = 127.0.0.0/8
            relayhost = {(smarthost is { } port ? $"[127.0.0.1]:{port.ToString(CultureInfo.InvariantCulture)}" : "[127.0.0.1]:1")}
            smtp_tls_security_level = may
            smtputf8_enable = yes
            virtual_mailbox_domains = {string.Join(' ', settings.Domains)}
            virtual_mailbox_maps = texthash:{configuration}/mailboxes
            virtual_mailbox_base = {folder}/mail
            virtual_uid_maps = static:{user.Id}
            virtual_gid_maps = static:{user.Group}
            virtual_minimum_uid = 1
            smtpd_milters = {string.Join(' ', settings.Milters.Select(static port => string.Create(CultureInfo.InvariantCulture, $"inet:127.0.0.1:{port}")))}
            {(settings.Certificate is { } files ? $"smtpd_tls_security_level = may\nsmtpd_tls_received_header = yes\nsmtpd_tls_cert_file = {files.CertificatePath}\nsmtpd_tls_key_file = {files.KeyPath}" : "")}

            """);
        await File.WriteAllTextAsync(Path.Combine(configuration, "mailboxes"), string.Concat(settings.Domains.SelectMany(static domain => Users.Select(user => $"{user}@{domain} {PostfixSettings.Mailbox(user, domain)}/\n"))));
        await File.WriteAllTextAsync(Path.Combine(configuration, "master.cf"), Services(server.Port));
        await postfix.SucceedAsync(["-c", configuration, "start"]);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        // The master holds a lock on its file, which the platform's own reading respects.
        int master = int.Parse(await ExternalProgram.Require("cat", "coreutils").SucceedAsync([PidFile]), CultureInfo.InvariantCulture);
        Signals.Terminate(master);
        using var limit = new CancellationTokenSource(Limit);
        while (System.IO.Directory.Exists($"/proc/{master}") && !await IsZombieAsync(master)) await Task.Delay(20, limit.Token);
    }

    // Nobody of ours is its parent: where the machine's first process does not collect the dead, it stays in the table.
    private static async Task<bool> IsZombieAsync(int process)
    {
        try
        {
            return (await File.ReadAllTextAsync($"/proc/{process}/stat")).Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static string Services(int port)
    {
        var text = new System.Text.StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"127.0.0.1:{port} inet n - n - - smtpd\n");
        text.Append("pickup unix n - n 60 1 pickup\ncleanup unix n - n - 0 cleanup\nqmgr unix n - n 300 1 qmgr\ntlsmgr unix - - n 1000? 1 tlsmgr\nrewrite unix - - n - - trivial-rewrite\n");
        foreach (string service in (string[])["bounce", "defer", "trace"]) text.Append(CultureInfo.InvariantCulture, $"{service} unix - - n - 0 bounce\n");
        text.Append("verify unix - - n - 1 verify\nflush unix n - n 1000? 0 flush\nproxymap unix - - n - - proxymap\nproxywrite unix - - n - 1 proxymap\nsmtp unix - - n - - smtp\nrelay unix - - n - - smtp\n");
        text.Append("showq unix n - n - - showq\nerror unix - - n - - error\nretry unix - - n - - error\ndiscard unix - - n - - discard\nlocal unix - n n - - local\nvirtual unix - n n - - virtual\nlmtp unix - - n - - lmtp\nanvil unix - - n - 1 anvil\nscache unix - - n - 1 scache\npostlog unix-dgram n - n - 1 postlogd\n");
        return text.ToString();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
