using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Directory;

/// <summary>The room over a real store in a folder of its own, with cheap hashes; can be closed and opened again.</summary>
internal sealed class StoreFixture : IAsyncDisposable
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("posthouse-directory-").FullName;
    private readonly DirectoryOptions _options;
    private ServiceProvider _services = null!;

    private StoreFixture(DirectoryOptions options) => _options = options;

    internal FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    internal MailStore Store { get; private set; } = null!;

    internal AccountDirectory Directory => _services.GetRequiredService<AccountDirectory>();

    internal DirectoryAdministration Administration => _services.GetRequiredService<DirectoryAdministration>();

    internal SignInService SignIn => _services.GetRequiredService<SignInService>();

    internal static async Task<StoreFixture> OpenAsync(DirectoryOptions? options = null)
    {
        var fixture = new StoreFixture(options ?? new DirectoryOptions { MinimumPasswordLength = 0, Argon2 = new Argon2Cost(64, 1), ScramIterations = 4096 });
        await fixture.StartAsync();
        return fixture;
    }

    /// <summary>Over the store that the first version of the program made.</summary>
    internal static async Task<StoreFixture> OpenFirstVersionAsync()
    {
        var fixture = new StoreFixture(new DirectoryOptions());
        Storage.Tests.FirstVersion.Unpack(fixture._folder);
        await fixture.StartAsync();
        return fixture;
    }

    internal static EmailAddress A(string text) => EmailAddress.Parse(text);

    internal static DomainName D(string text) => DomainName.Parse(text);

    internal Task<Domain> DomainAsync(string name, params string[] aliases) =>
        Administration.CreateDomainAsync(new NewDomain { Name = D(name), Aliases = [.. aliases.Select(D)] });

    internal Task<Account> AccountAsync(string address, string? password = "secret", bool administrator = false) =>
        Administration.CreateAccountAsync(new NewAccount { Address = A(address), Password = password, IsAdministrator = administrator });

    internal async Task<string> ReachAsync(string address)
    {
        AddressResolution resolution = await Directory.ResolveAsync(A(address));
        return resolution.Kind + ":" + string.Join(' ', resolution.Accounts.Select(static a => a.Address.ToString()).Concat(resolution.RemoteAddresses.Select(static r => r.ToString())));
    }

    internal ValueTask<IReadOnlyList<JournalRecord>> JournalAsync(string kind) => Store.ReadAsync(reader => reader.ReadJournal(new JournalQuery { Kind = kind }));

    /// <summary>Completes when so many records of the kind have been written from now on.</summary>
    internal Task JournalReachesAsync(string kind, int count)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int seen = 0;
        Store.SubscribeJournal(records =>
        {
            seen += records.Count(r => r.Kind == kind);
            if (seen >= count) reached.TrySetResult();
        });
        return reached.Task;
    }

    internal async Task ReopenAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    private async Task StartAsync()
    {
        Store = await MailStore.OpenAsync(new StoreOptions { Folder = _folder, Background = false }, [DirectorySchema.Module], TimeProvider.System, NullLoggerFactory.Instance);
        _services = new ServiceCollection()
            .AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance)
            .AddSingleton<TimeProvider>(Clock)
            .AddSingleton(_options)
            .AddSingleton(Store)
            .AddDirectory()
            .BuildServiceProvider();
    }

    private async Task StopAsync()
    {
        await _services.DisposeAsync();
        await Store.DisposeAsync();
    }
}
