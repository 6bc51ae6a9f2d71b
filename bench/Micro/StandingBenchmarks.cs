using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Posthouse.Delivery;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Micro;

/// <summary>What it costs each attempt of the queue to ask whether the account that sent the message may still send.</summary>
[MemoryDiagnoser]
public class StandingBenchmarks
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("posthouse-standing-").FullName;
    private ServiceProvider? _services;
    private MailStore? _store;
    private SenderStanding? _standing;
    private Work[] _work = [];
    private int _next;

    [Params(10, 10_000)]
    public int Accounts { get; set; }

    [GlobalSetup]
    public async Task SetupAsync()
    {
        _store = await MailStore.OpenAsync(new StoreOptions { Folder = _folder, Background = false }, [DirectorySchema.Module], TimeProvider.System, NullLoggerFactory.Instance);
        _services = new ServiceCollection().AddLogging().AddSingleton(_store).AddDirectory().BuildServiceProvider();
        DirectoryAdministration administration = _services.GetRequiredService<DirectoryAdministration>();
        await administration.CreateDomainAsync(new NewDomain { Name = DomainName.Parse("here.test") });
        IReadOnlyList<ImportResult> made = await administration.ImportAccountsAsync([.. Enumerable.Range(0, Accounts).Select(static i => new NewAccount { Address = EmailAddress.Parse($"a{i}@here.test") })]);
        AccountDirectory directory = _services.GetRequiredService<AccountDirectory>();
        _standing = new SenderStanding(_store, directory, null!, null!, new DeliveryOptions { HostName = "mx.here.test" }, TimeProvider.System);
        // As many as there may be attempts at once, of accounts all over the directory.
        _work =
        [
            .. (await directory.ListAccountsAsync()).Where((_, i) => i % Math.Max(1, made.Count / 1000) == 0).Select(static account =>
                new Work(new QueuedMessage { Account = account.Id, Envelope = new Envelope { Sender = account.Address }, Trace = "bench" }, [])),
        ];
    }

    [GlobalCleanup]
    public async Task CleanupAsync()
    {
        await _services!.DisposeAsync();
        await _store!.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    [Benchmark]
    public ValueTask<bool> Asks() => _standing!.StopsAsync(_work[_next = (_next + 1) % _work.Length], CancellationToken.None);
}
