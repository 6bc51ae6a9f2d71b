using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Posthouse.Directory;
using Posthouse.Dns;
using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.SenderAuth;
using Posthouse.Sieve;
using Posthouse.Storage;
using Posthouse.Testing;

namespace Posthouse.Delivery.Tests;

/// <summary>The whole room on a real store in a folder of its own, with the domain here.test and accounts alice and bob.</summary>
internal sealed class DeliveryHarness : IAsyncDisposable
{
    private readonly string _folder;
    private readonly ServiceProvider _services;
    private readonly SemaphoreSlim _journalled = new(0);
    private readonly IDisposable _subscription;
    private ReturnedMailConsumer? _returns;
    private HoldWork? _holds;
    private AbuseWatch? _watch;
    private EventLoop? _events;

    private DeliveryHarness(string folder, MailStore store, ServiceProvider services, FakeTimeProvider clock)
    {
        _folder = folder;
        Store = store;
        _services = services;
        Clock = clock;
        _subscription = store.SubscribeJournal(_ => _journalled.Release());
    }

    internal MailStore Store { get; }

    internal FakeTimeProvider Clock { get; }

    /// <summary>The clock that the room reads: <see cref="Clock"/>, unless it is set.</summary>
    internal required SteppedClock Calendar { get; init; }

    internal MessageReceiver Receiver => _services.GetRequiredService<MessageReceiver>();

    internal QueueOperations Queue => _services.GetRequiredService<QueueOperations>();

    internal ScriptStore Scripts => _services.GetRequiredService<ScriptStore>();

    internal AccountHolds Holds => _services.GetRequiredService<AccountHolds>();

    internal SuppressionList Suppressed => _services.GetRequiredService<SuppressionList>();

    internal ReturnPaths Paths => _services.GetRequiredService<ReturnPaths>();

    internal QueueScheduler Scheduler => _services.GetRequiredService<QueueScheduler>();

    internal OutcomeRecorder Recorder => _services.GetRequiredService<OutcomeRecorder>();

    internal FigureConsumer Figures => _services.GetRequiredService<FigureConsumer>();

    internal Deliverability Deliverability => _services.GetRequiredService<Deliverability>();

    internal DirectoryAdministration Administration => _services.GetRequiredService<DirectoryAdministration>();

    internal TlsLedger TlsLedger => _services.GetRequiredService<TlsLedger>();

    internal ReceivedTlsReports TlsReports => _services.GetRequiredService<ReceivedTlsReports>();

    internal SigningKeys SigningKeys => _services.GetRequiredService<SigningKeys>();

    internal TestResolver Resolver => (TestResolver)_services.GetRequiredService<IDnsResolver>();

    internal RejectionSums RejectionSums => _services.GetRequiredService<RejectionSums>();

    internal ReportRounds Reports => _services.GetRequiredService<ReportRounds>();

    internal DmarcJournal DmarcJournal => _services.GetRequiredService<DmarcJournal>();

    internal DmarcReports DmarcReports => _services.GetRequiredService<DmarcReports>();

    internal AccountDirectory Directory => _services.GetRequiredService<AccountDirectory>();

    internal static CancellationToken Token => TestContext.Current.CancellationToken;

    internal static async Task<DeliveryHarness> StartAsync(DeliveryOptions? options = null, bool scheduler = true, IReceivingStage[]? stages = null, TestResolver? resolver = null, DmarcReportOptions? dmarcReports = null, FailureReportOptions? failureReports = null, IAbsences? absences = null)
    {
        string folder = System.IO.Directory.CreateTempSubdirectory("posthouse-delivery-").FullName;
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 5, 9, 0, 0, TimeSpan.Zero));
        MailStore store = await MailStore.OpenAsync(new StoreOptions { Folder = folder, Background = false }, [DirectorySchema.Module, SenderAuthSchema.Module, DeliverySchema.Module, SieveSchema.Module], TimeProvider.System, NullLoggerFactory.Instance, Token);
        var services = new ServiceCollection();
        var stepped = new SteppedClock(clock);
        services.AddSingleton<TimeProvider>(stepped).AddSingleton(store).AddSingleton<IDnsResolver>(resolver ?? new TestResolver());
        services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance).AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        services.AddSingleton(new SigningKeyOptions { SecretFile = Path.Combine(folder, "secret.key") });
        services.AddDirectory().AddSingleton(new TlsReportOptions { Submitter = "mx.here.test" }).AddSingleton(new VerificationOptions { AuthServId = "mx.here.test" }).AddSenderAuth().AddDelivery((options ?? new DeliveryOptions()) with { HostName = "mx.here.test" });
        if (dmarcReports is not null) services.AddSingleton(dmarcReports with { HostName = "mx.here.test" });
        if (failureReports is not null) services.AddSingleton(failureReports with { HostName = "mx.here.test" });
        if (absences is not null) services.AddSingleton(absences);
        foreach (IReceivingStage stage in stages ?? []) services.AddSingleton(stage);
        var harness = new DeliveryHarness(folder, store, services.BuildServiceProvider(), clock) { Calendar = stepped };
        await harness.Administration.CreateDomainAsync(new NewDomain { Name = DomainName.Parse("here.test") }, cancellationToken: Token);
        await harness.Administration.CreateAccountAsync(new NewAccount { Address = EmailAddress.Parse("alice@here.test"), Language = "en" }, Token);
        await harness.Administration.CreateAccountAsync(new NewAccount { Address = EmailAddress.Parse("bob@here.test"), Language = "zh-CN" }, Token);
        await harness._services.GetRequiredService<ForwardedSenders>().LoadAsync(Token);
        if (scheduler) await harness.StartSchedulerAsync();
        return harness;
    }

    /// <summary>Begins to send. What is queued from now on is tried by itself: the clock stands still, and no second look into the store would come.</summary>
    internal async Task StartSchedulerAsync()
    {
        await ((IHostedService)Scheduler).StartAsync(Token);
        await await Task.WhenAny(Scheduler.Open, Scheduler.ExecuteTask!);
    }

    /// <summary>Begins to follow reports that come back.</summary>
    internal async Task StartReturnsAsync()
    {
        _returns = _services.GetServices<IHostedService>().OfType<ReturnedMailConsumer>().Single();
        await _returns.StartAsync(Token);
    }

    /// <summary>What users do to messages.</summary>
    internal MailboxEvents Events => _services.GetRequiredService<MailboxEvents>();

    /// <summary>Begins to run the scripts of mailboxes.</summary>
    internal async Task StartEventsAsync()
    {
        _events = _services.GetServices<IHostedService>().OfType<EventLoop>().Single();
        await _events.StartAsync(Token);
    }

    /// <summary>Begins to carry out holds and releases.</summary>
    internal async Task StartHoldsAsync()
    {
        _holds = _services.GetRequiredService<HoldWork>();
        await _holds.StartAsync(Token);
    }

    /// <summary>Begins to watch what accounts send.</summary>
    internal async Task StartWatchAsync()
    {
        _watch = _services.GetRequiredService<AbuseWatch>();
        await _watch.StartAsync(Token);
        await _services.GetRequiredService<LimitWarnings>().StartAsync(Token);
    }

    internal DomainScriptUpkeep ScriptsOfDomains => _services.GetRequiredService<DomainScriptUpkeep>();

    internal SendingLimits Limits => _services.GetRequiredService<SendingLimits>();

    /// <summary>What a process counts that starts now.</summary>
    internal async Task<SendingCounts> CountsAfterRestartAsync()
    {
        var counts = new SendingCounts(Clock);
        using var watch = new AbuseWatch(
            Store, Directory, _services.GetRequiredService<SendingRules>(), counts, new HeldAccounts(), Holds, _services.GetRequiredService<AccountNotices>(), _services.GetRequiredService<HoldMetrics>(),
            _services.GetRequiredService<DeliveryOptions>(), Clock, NullLogger<AbuseWatch>.Instance);
        await watch.StartAsync(Token);
        await watch.StopAsync(Token);
        return counts;
    }

    internal ActivityConsumer ActivityConsumer => _services.GetRequiredService<ActivityConsumer>();

    internal ActivityFigures Activity => _services.GetRequiredService<ActivityFigures>();

    internal TraceSearch Trace => _services.GetRequiredService<TraceSearch>();

    /// <summary>As another node has one.</summary>
    internal FigureConsumer AnotherConsumer() => new(
        Store, Directory, _services.GetRequiredService<DeliveryMetrics>(), _services.GetRequiredService<DeliveryOptions>(), Clock, NullLogger<FigureConsumer>.Instance);

    /// <summary>As a process has it that reports these.</summary>
    internal ReportRounds RoundsOf(params IReportSource[] sources) => new(
        Store, sources, _services.GetRequiredService<ReportDispatch>(), _services.GetRequiredService<DeliveryOptions>(), Calendar, NullLogger<ReportRounds>.Instance);

    internal static Envelope From(string? sender) => new() { Sender = sender is null ? null : EmailAddress.Parse(sender) };

    internal static EnvelopeRecipient To(string recipient, DsnNotify notify = DsnNotify.Unspecified) => new(EmailAddress.Parse(recipient)) { Notify = notify };

    /// <summary>All mail goes there.</summary>
    internal static DeliveryOptions To(ScriptedServer server) => new() { Routes = [new RouteOptions { Domain = "*", To = $"smtp:127.0.0.1:{server.Port}" }] };

    internal Task<IReadOnlyList<SmtpReply>> ReceiveAsync(string? sender, params string[] recipients) => ReceiveAsync(From(sender), [.. recipients.Select(static r => To(r))]);

    internal async Task<IReadOnlyList<SmtpReply>> ReceiveAsync(Envelope envelope, EnvelopeRecipient[] recipients, ReceivingRole role = ReceivingRole.Submission, string? body = null, Account? signedIn = null, Func<Task>? beforeTheEnd = null, IPAddress? client = null)
    {
        await using ReceivingTransaction transaction = Receiver.Begin(new ConnectionFacts(client ?? IPAddress.Loopback, role, "client.test", null, signedIn?.Id, signedIn?.Address));
        SmtpReply reply = await transaction.SetSenderAsync(envelope, Token);
        if (!reply.IsPositive) return [reply];
        foreach (EnvelopeRecipient recipient in recipients)
        {
            reply = await transaction.AddRecipientAsync(recipient, Token);
            if (!reply.IsPositive) return [reply];
        }

        if (beforeTheEnd is not null) await beforeTheEnd();
        body ??= $"From: {signedIn?.Address.ToString() ?? "x@y.test"}\r\nSubject: hello\r\nMessage-ID: <m1@y.test>\r\n\r\ntext\r\n";
        transaction.Message.Write(Encoding.UTF8.GetBytes(body));
        return await transaction.CompleteAsync("Received: from client.test\r\n"u8.ToArray(), Token);
    }

    internal async Task<Account> AddAccountAsync(string address) =>
        await Administration.CreateAccountAsync(new NewAccount { Address = EmailAddress.Parse(address), Language = "en" }, Token);

    internal async Task<Account> AccountAsync(string address) => (await Directory.FindAccountAsync(EmailAddress.Parse(address), Token))!;

    internal async Task DeleteAsync(params string[] addresses)
    {
        foreach (string address in addresses) await Administration.DeleteAccountAsync((await AccountAsync(address)).Id, Token);
    }

    internal async Task LimitAsync(string address, long octets) =>
        await Administration.UpdateAccountAsync((await AccountAsync(address)).Id, a => a with { QuotaOctets = octets }, cancellationToken: Token);

    internal async Task<List<string>> MessagesAsync(string address, MailboxRole role = MailboxRole.Inbox)
    {
        Account account = (await Directory.FindAccountAsync(EmailAddress.Parse(address), Token))!;
        Mailbox mailbox = (await Store.ReadAsync(reader => reader.FindMailbox(account.Id, role), Token))!;
        MailboxIndex index = (await Store.GetIndexAsync(mailbox.Id, Token))!;
        var placements = new List<Placement>();
        index.Read(index.Snapshot().Uids, placements);
        var texts = new List<string>();
        foreach (Placement placement in placements)
        {
            StoredMessage message = (await Store.ReadAsync(reader => reader.FindMessage(placement.Message, MessageDetail.None), Token))!;
            using BlobReader blob = Store.OpenBlob(message.Blob);
            texts.Add(Encoding.UTF8.GetString((await blob.ReadAllAsync(Token)).Span));
        }

        return texts;
    }

    /// <summary>The structure that the store keeps of the only message in the Inbox.</summary>
    internal async Task<MessagePart?> PartsAsync(string address)
    {
        Account account = await AccountAsync(address);
        Mailbox mailbox = (await Store.ReadAsync(reader => reader.FindMailbox(account.Id, MailboxRole.Inbox), Token))!;
        MailboxIndex index = (await Store.GetIndexAsync(mailbox.Id, Token))!;
        var placements = new List<Placement>();
        index.Read(index.Snapshot().Uids, placements);
        return (await Store.ReadAsync(reader => reader.FindMessage(placements[0].Message, MessageDetail.Parts), Token))!.Root;
    }

    internal ValueTask<IReadOnlyList<QueuedMessage>> QueueAsync() => Queue.ListAsync(new QueueQuery(), Token);

    internal ValueTask<IReadOnlyList<JournalRecord>> JournalAsync(string kind) => Store.ReadAsync(reader => reader.ReadJournal(new JournalQuery { Kind = kind }), Token);

    /// <summary>Waits for the journal to have so many records of a kind; time only moves when the test moves it.</summary>
    internal async Task<IReadOnlyList<JournalRecord>> WaitForAsync(string kind, int count = 1)
    {
        IReadOnlyList<JournalRecord> records = [];
        await UntilAsync(async () => (records = await JournalAsync(kind)).Count >= count, $"{count} '{kind}' records");
        // A committed record can be read before the mailboxes' indexes have heard of its commit. The writer does one after the other: behind
        // a write of our own all of them have.
        await Store.WriteAsync(static _ => 0);
        return records;
    }

    /// <summary>Asks again after each journal record, and after the scheduler's own small waits, until it is so.</summary>
    internal async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (!await condition())
        {
            if (limit.IsCancellationRequested) Assert.Fail($"There are no {what} after 30 seconds.");
            Clock.Advance(TimeSpan.FromSeconds(1));
            await _journalled.WaitAsync(TimeSpan.FromMilliseconds(50), Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _subscription.Dispose();
        await ((IHostedService)Scheduler).StopAsync(CancellationToken.None);
        if (_watch is not null)
        {
            await _services.GetRequiredService<LimitWarnings>().StopAsync(CancellationToken.None);
            await _watch.StopAsync(CancellationToken.None);
        }

        if (_events is not null) await _events.StopAsync(CancellationToken.None);
        if (_holds is not null) await _holds.StopAsync(CancellationToken.None);
        if (_returns is not null) await _returns.StopAsync(CancellationToken.None);
        await _services.DisposeAsync();
        await Store.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }
}
