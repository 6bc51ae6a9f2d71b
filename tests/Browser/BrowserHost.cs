using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Posthouse.Delivery;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.Server;
using Posthouse.Storage;
using Posthouse.Transport;

namespace Posthouse.Browser;

/// <summary>
/// One demo server and one Chromium that the tests share. Each test takes an account of its own, with the demo's mail in it, and a
/// browser profile of its own.
/// </summary>
public sealed class BrowserHost : IAsyncLifetime
{
    /// <summary>Debian's chromium without its own windows, tabs and menus: the same pages at half of the work.</summary>
    internal const string Chromium = "/usr/bin/chromium-headless-shell";

    private const string WholeChromium = "/usr/bin/chromium";

    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("posthouse-browser-").FullName;
    private PosthouseServer? _server;
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private Lazy<Task<IBrowser>>? _whole;
    private int _accounts;

    internal IServiceProvider Services => _server!.Services;

    internal MailStore Store => Services.GetRequiredService<MailStore>();

    /// <summary>http://127.0.0.1:PORT: a browser trusts this machine's own addresses as it trusts TLS.</summary>
    internal string Origin { get; private set; } = "";

    /// <summary>The same over TLS, where browsers speak HTTP/2; the certificate is the demo's own, which the browser is told to take.</summary>
    internal string SecureOrigin { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Chromium)) return;
        static Listener At(string protocol, TlsMode tls) => new(protocol, IPAddress.Loopback, 0, tls);
        PosthouseConfiguration configuration = DemoSetup.Configuration(_folder, 0) with { Listeners = [At("http", TlsMode.None), At("http", TlsMode.Implicit), At("smtp", TlsMode.None), At("imap", TlsMode.None)] };
        _server = await PosthouseServer.StartAsync(configuration, create: true);
        await DemoSetup.SeedAsync(_server.Services, CancellationToken.None);
        Origin = "http://" + _server.EndPoints.First(static e => e.Listener is { Protocol: "http", Tls: TlsMode.None }).EndPoint;
        SecureOrigin = "https://" + _server.EndPoints.First(static e => e.Listener is { Protocol: "http", Tls: TlsMode.Implicit }).EndPoint;
        _playwright = await Playwright.CreateAsync();
        // A busy machine takes longer than the five seconds of the library.
        Assertions.SetDefaultExpectTimeout(15_000);
        _browser = await LaunchAsync(Chromium);
        _whole = new Lazy<Task<IBrowser>>(() => LaunchAsync(WholeChromium));
    }

    private Task<IBrowser> LaunchAsync(string program) =>
        _playwright!.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = program, Args = ["--disable-gpu", "--ignore-certificate-errors", "--font-render-hinting=none"] });

    /// <summary>An account that no other test has, with the mail of the demo's alice, or none.</summary>
    internal async Task<EmailAddress> TakeAccountAsync(bool withMail = true)
    {
        Require();
        string name = string.Create(CultureInfo.InvariantCulture, $"user{Interlocked.Increment(ref _accounts)}");
        var address = EmailAddress.Parse($"{name}@{DemoSetup.Domain}");
        Account account = await Services.GetRequiredService<DirectoryAdministration>().CreateAccountAsync(new NewAccount { Address = address, Password = DemoSetup.Password, DisplayName = "Alice Zhang" });
        if (!withMail) return address;
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        foreach (DemoMail.Sample sample in DemoMail.Samples.Where(static sample => sample.Account == "alice"))
        {
            DemoMail.Sample own = sample with { From = Own(sample.From, address), To = Own(sample.To, address) };
            MailboxRole role = sample.Mailbox switch { "Sent" => MailboxRole.Sent, "Junk" => MailboxRole.Junk, _ => MailboxRole.Inbox };
            MessageFlags flags = (sample.Seen ? MessageFlags.Seen : default) | (sample.Flagged ? MessageFlags.Flagged : default) | (sample.Answered ? MessageFlags.Answered : default);
            await DeliverAsync(account.Id, role, DemoMail.Compose(own, now), flags, now - sample.Age);
        }

        return address;
    }

    /// <summary>The account has chosen to send at once, with no time to take anything back: for tests of what comes after that.</summary>
    internal async Task SendAtOnceAsync(EmailAddress account, string? origin = null, string password = DemoSetup.Password)
    {
        using var http = new HttpClient { BaseAddress = new Uri(origin ?? Origin) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{account}:{password}")));
        JsonElement session = await http.GetFromJsonAsync<JsonElement>("/jmap/session");
        string id = session.GetProperty("primaryAccounts").GetProperty("urn:ietf:params:jmap:submission").GetString()!;
        using HttpResponseMessage response = await http.PostAsJsonAsync("/jmap/api/", JsonNode.Parse($$$$"""
            {"using":["urn:ietf:params:jmap:core","urn:ietf:params:jmap:submission"],"methodCalls":[["Identity/set",{"accountId":"{{{{id}}}}","update":{"I1":{"undoSendDelay":0}}},"0"]]}
            """));
        Assert.Contains("\"updated\":{\"I1\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    /// <summary>The account has a file here, to which somebody was sent a link.</summary>
    /// <returns>Where it is downloaded.</returns>
    internal Task<string> LinkAsync(EmailAddress account, string name) => LinkAsync(Origin, account, name);

    /// <inheritdoc cref="LinkAsync(EmailAddress, string)"/>
    /// <param name="origin">Of the server that has the account.</param>
    internal static async Task<string> LinkAsync(string origin, EmailAddress account, string name)
    {
        using var http = new HttpClient { BaseAddress = new Uri(origin) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{account}:{DemoSetup.Password}")));
        JsonElement session = await http.GetFromJsonAsync<JsonElement>("/jmap/session");
        string id = session.GetProperty("primaryAccounts").GetProperty("urn:ietf:params:jmap:mail").GetString()!;
        using HttpResponseMessage uploaded = await http.PostAsync(new Uri($"/jmap/upload/{id}/", UriKind.Relative), new ByteArrayContent("a file"u8.ToArray()));
        string blob = (await uploaded.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("blobId").GetString()!;
        using HttpResponseMessage response = await http.PostAsJsonAsync("/jmap/api/", new
        {
            @using = new[] { "urn:ietf:params:jmap:core", "urn:posthouse:params:jmap:links" },
            methodCalls = new object[] { new object[] { "FileLink/set", new { accountId = id, create = new { l = new { blobId = blob, name } } }, "0" } },
        });
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("methodResponses")[0][1].GetProperty("created").GetProperty("l").GetProperty("url").GetString()!;
    }

    /// <summary>An account that no other test has and that may do what the role allows: in the demo's domain, where that is all it can be given for.</summary>
    internal async Task<EmailAddress> TakeAdministratorAsync(Role role)
    {
        if (role == Role.Owner) return await TakeOwnerAsync();
        EmailAddress address = await TakeAccountAsync(withMail: false);
        await Services.GetRequiredService<DirectoryAdministration>().GiveRoleAsync(await IdOfAsync(address), role, role == Role.DomainAdministrator ? DomainName.Parse(DemoSetup.Domain) : null);
        return address;
    }

    /// <summary>An account that no other test has and that may do everything.</summary>
    internal async Task<EmailAddress> TakeOwnerAsync()
    {
        Require();
        var address = EmailAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"owner{Interlocked.Increment(ref _accounts)}@{DemoSetup.Domain}"));
        await Services.GetRequiredService<DirectoryAdministration>().CreateAccountAsync(new NewAccount { Address = address, Password = DemoSetup.Password, DisplayName = "Ada Chen", IsAdministrator = true });
        return address;
    }

    /// <summary>Puts a message into a folder as if it had come.</summary>
    internal async Task DeliverAsync(AccountId account, MailboxRole role, ReadOnlyMemory<byte> message, MessageFlags flags = default, DateTimeOffset? received = null)
    {
        await using BlobWriter writer = Store.CreateBlob();
        writer.Write(message.Span);
        await using StagedBlob blob = await writer.CompleteAsync();
        await Store.WriteAsync(transaction => transaction.Append(new AppendRequest(transaction.FindMailbox(account, role)!.Id, blob, flags, received ?? TimeProvider.System.GetUtcNow())));
    }

    /// <summary>The folders that an IMAP client sees, by their whole names.</summary>
    internal Task<IReadOnlyList<string>> ListOverImapAsync(EmailAddress account) =>
        ImapFolders.ListAsync(EndPointOf("imap"), account, DemoSetup.Password);

    /// <summary>Where a protocol is served.</summary>
    internal IPEndPoint EndPointOf(string protocol) => _server!.EndPoints.First(e => e.Listener.Protocol == protocol).EndPoint;

    /// <summary>Nothing is written, and so no change is answered, until what this returns is disposed of.</summary>
    internal async Task<IDisposable> HoldWritesAsync()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var hold = new Hold();
        hold.Written = Store.WriteAsync(_ =>
        {
            held.TrySetResult();
            hold.Wait();
            return 0;
        });
        await held.Task.WithinBoundsAsync("writes are held");
        return hold;
    }

    /// <summary>Sends a message that leaves in an hour (RFC 4865): until then it stands in the queue, whatever the network of the tests is like.</summary>
    internal async Task QueueAsync(EmailAddress from, EmailAddress to)
    {
        var facts = new ConnectionFacts(IPAddress.Loopback, ReceivingRole.Submission, null, "ESMTPSA", await IdOfAsync(from), from);
        ReceivingTransaction transaction = Services.GetRequiredService<MessageReceiver>().Begin(facts);
        await using (transaction)
        {
            Assert.True((await transaction.SetSenderAsync(new Envelope { Sender = from, HoldUntil = TimeProvider.System.GetUtcNow().AddHours(1) }, CancellationToken.None)).IsPositive);
            Assert.True((await transaction.AddRecipientAsync(new EnvelopeRecipient(to), CancellationToken.None)).IsPositive);
            System.Buffers.BuffersExtensions.Write(transaction.Message, System.Text.Encoding.UTF8.GetBytes($"From: {from}\r\nTo: {to}\r\nSubject: Later\r\nDate: Thu, 26 Nov 2026 08:00:00 +0000\r\nMessage-ID: <{Guid.NewGuid():N}@{DemoSetup.Domain}>\r\n\r\nLater.\r\n"));
            Assert.True((await transaction.CompleteAsync(ReadOnlyMemory<byte>.Empty, CancellationToken.None))[0].IsPositive);
        }
    }

    /// <summary>Gives somebody rights in a folder of another's.</summary>
    internal async Task ShareAsync(EmailAddress owner, MailboxRole role, EmailAddress reader, MailboxRights rights)
    {
        AccountId account = await IdOfAsync(owner), other = await IdOfAsync(reader);
        await Store.WriteAsync(transaction =>
        {
            transaction.SetGrant(transaction.FindMailbox(account, role)!.Id, new MailboxGrant(Grantee.Account(other), rights, MailboxRights.None));
            return 0;
        });
    }

    internal async Task<AccountId> IdOfAsync(EmailAddress address) =>
        (await Services.GetRequiredService<AccountDirectory>().FindAccountAsync(address, CancellationToken.None))!.Id;

    /// <summary>The webmail in a profile of its own, signed in. What the page says on its console fails the test.</summary>
    /// <param name="origin">Where the server is reached; itself by default.</param>
    internal async Task<Webmail> OpenAsync(EmailAddress account, Profile? profile = null, string path = "/mail/", string? origin = null, string password = DemoSetup.Password)
    {
        (IBrowserContext context, IPage page) = await NewPageAsync(profile, origin);
        var webmail = new Webmail(context, page);
        await SignInAsync(page, account, path, password);
        return webmail;
    }

    /// <summary>The console in a profile of its own, signed in.</summary>
    /// <param name="path">Below /console/.</param>
    internal async Task<ConsolePage> OpenConsoleAsync(EmailAddress account, Profile? profile = null, string path = "")
    {
        (IBrowserContext context, IPage page) = await NewPageAsync(profile);
        var console = new ConsolePage(context, page);
        await SignInAsync(page, account, "/console/" + path);
        return console;
    }

    internal async Task<(IBrowserContext Context, IPage Page)> NewPageAsync(Profile? profile, string? origin = null)
    {
        Require();
        profile ??= Profile.Desktop;
        IBrowser browser = profile.Whole ? await _whole!.Value : _browser!;
        IBrowserContext context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = origin ?? Origin,
            Locale = profile.Language,
            ViewportSize = new ViewportSize { Width = profile.Width, Height = profile.Height },
            HasTouch = profile.Touch,
            IsMobile = profile.Touch,
            DeviceScaleFactor = profile.Scale,
            ColorScheme = profile.Dark ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce,
            TimezoneId = "Asia/Shanghai",
        });
        context.SetDefaultTimeout(20_000);
        return (context, await context.NewPageAsync());
    }

    internal static async Task SignInAsync(IPage page, EmailAddress account, string path = "/mail/", string password = DemoSetup.Password)
    {
        await page.GotoAsync("/signin?next=" + Uri.EscapeDataString(path));
        await page.Locator("input[name=name]").FillAsync(account.ToString());
        await page.Locator("input[name=password]").FillAsync(password);
        await page.Locator("button[type=submit]").ClickAsync();
    }

    /// <summary>A browser profile that knows nothing of the server.</summary>
    internal async Task<IBrowserContext> OpenBareAsync()
    {
        RequireBrowser();
        return await _browser!.NewContextAsync(new BrowserNewContextOptions { ReducedMotion = ReducedMotion.NoPreference });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        if (_whole is { IsValueCreated: true }) await (await _whole.Value).DisposeAsync();
        _playwright?.Dispose();
        if (_server is not null) await _server.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    private static string Own(string header, EmailAddress account) => header.Replace("alice@demo.test", account.ToString(), StringComparison.Ordinal);

    private static void RequireBrowser()
    {
        if (!File.Exists(Chromium) || !File.Exists(WholeChromium)) Assert.Skip($"'{Chromium}' or '{WholeChromium}' is not installed (Debian's packages chromium-headless-shell and chromium).");
    }

    internal static void Require()
    {
        RequireBrowser();
        if (!File.Exists(Path.Combine(AppContext.BaseDirectory, "web", "files.json"))) Assert.Skip("The browser side is not built: run ./posthouse test, which does.");
    }

    private sealed class Hold : IDisposable
    {
        private readonly ManualResetEventSlim _go = new();

        internal Task? Written { get; set; }

        internal void Wait() => _go.Wait();

        public void Dispose() => _go.Set();
    }
}
