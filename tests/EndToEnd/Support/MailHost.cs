using System.Globalization;
using System.Text;
using Posthouse.Testing;

[assembly: AssemblyFixture(typeof(Posthouse.EndToEnd.Tests.MailHost))]

namespace Posthouse.EndToEnd.Tests;

/// <summary>
/// One running server that the tests share, with a domain, a catch of accounts and a certificate for its name. Each test takes accounts
/// that nobody else uses, so that tests run side by side.
/// </summary>
public sealed class MailHost : IAsyncLifetime
{
    internal const string Domain = "e2e.test";

    internal const string HostName = "mail.e2e.test";

    /// <summary>A second name with a certificate of its own.</summary>
    internal const string OtherName = "mail.other.test";

    internal const string Password = "门 and keys 42";

    /// <summary>A local part outside ASCII (RFC 6531).</summary>
    internal static readonly Account International = new($"李雷@{Domain}", Password);

    /// <summary>An account with a quota of 1 MiB.</summary>
    internal static readonly Account Small = new($"small@{Domain}", Password);

    private const int Accounts = 120;

    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("posthouse-e2e-").FullName;
    private ServerProcess? _server;
    private int _taken;

    internal ServerProcess Server => _server!;

    /// <summary>The certificate of <see cref="HostName"/>, which signs itself: clients are told to trust it alone.</summary>
    internal string CertificateFile { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        // Postfix and Dovecot run as users of their own and have folders below this one.
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_folder, (UnixFileMode)Convert.ToInt32("755", 8));
        Transport.CertificateFiles first = TestCertificates.Write(_folder, "first", TestCertificates.Make(HostName, "localhost"));
        Transport.CertificateFiles second = TestCertificates.Write(_folder, "second", TestCertificates.Make(OtherName));
        CertificateFile = first.CertificatePath;
        _server = new ServerProcess(
            Path.Combine(_folder, "server"),
            $"""
            hostname = "{HostName}"

            [sign-in]
            channel-binding = true

            [store]
            reserve = "0"

            [[certificate]]
            file = "{first.CertificatePath}"
            key = "{first.KeyPath}"

            [[certificate]]
            file = "{second.CertificatePath}"
            key = "{second.KeyPath}"

            [[route]]
            domains = ["unreachable.test"]
            to = "smtp:127.0.0.1:1"
            """,
            ["smtp", "submission", "submission/implicit", "lmtp/none", "imap", "imap/implicit", "pop3", "pop3/implicit", "managesieve", "http/none"]);
        await _server.StartAsync();
        await _server.AskAsync("domain", "add", Domain);
        await _server.AskAsync("account", "import", WriteAccounts());
    }

    /// <summary>An account that no other test has.</summary>
    internal Account TakeAccount()
    {
        int number = Interlocked.Increment(ref _taken);
        return number <= Accounts ? new Account(Address(number), Password) : throw new InvalidOperationException($"All {Accounts} accounts are taken; make more.");
    }

    /// <summary>A new folder that is deleted with the fixture.</summary>
    internal string MakeFolder(string name)
    {
        string folder = Path.Combine(_folder, name + "-" + Guid.NewGuid().ToString("n")[..8]);
        System.IO.Directory.CreateDirectory(folder);
        return folder;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    private string WriteAccounts()
    {
        var csv = new StringBuilder("address,password,name,quota\n");
        for (int i = 1; i <= Accounts; i++) csv.Append(CultureInfo.InvariantCulture, $"{Address(i)},{Password},User {i},\n");
        csv.Append(CultureInfo.InvariantCulture, $"{International.Address},{Password},李雷,\n{Small.Address},{Password},Small,1 MiB\n");
        string file = Path.Combine(_folder, "accounts.csv");
        File.WriteAllText(file, csv.ToString());
        return file;
    }

    private static string Address(int number) => string.Create(CultureInfo.InvariantCulture, $"u{number}@{Domain}");
}
