using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Posthouse.Mail;
using Posthouse.Storage;
using Posthouse.Testing;

namespace Posthouse.SenderAuth.Tests;

/// <summary>Signing keys on a real store in a folder of its own, with a clock and a DNS that the test turns.</summary>
internal sealed class KeyHarness : IAsyncDisposable
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("posthouse-keys-").FullName;

    private SecretSource _secrets = null!;

    private KeyHarness()
    {
    }

    internal static readonly DomainName Domain = DomainName.Parse("example.com");

    internal FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 25, 8, 0, 0, TimeSpan.Zero));

    internal TestResolver Dns { get; } = new();

    internal MailStore Store { get; private set; } = null!;

    internal SigningKeys Keys { get; private set; } = null!;

    internal string SecretFile => Path.Combine(_folder, "secret.key");

    internal SigningKeyOptions Options => new() { SecretFile = SecretFile };

    internal KeyRotation Rotation => new(Keys, new ForwardedSenders(_secrets, Clock), Dns, Options, Clock, NullLogger<KeyRotation>.Instance);

    internal static async Task<KeyHarness> StartAsync()
    {
        var harness = new KeyHarness();
        await harness.OpenAsync();
        return harness;
    }

    /// <summary>As after a restart of the server: nothing is in memory.</summary>
    internal async Task RestartAsync()
    {
        Keys.Dispose();
        _secrets.Dispose();
        await Store.DisposeAsync();
        await OpenAsync();
        await Keys.LoadAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Keys.Dispose();
        _secrets.Dispose();
        await Store.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    private async Task OpenAsync()
    {
        Store = await MailStore.OpenAsync(new StoreOptions { Folder = _folder, Background = false }, [SenderAuthSchema.Module], Clock, NullLoggerFactory.Instance, TestContext.Current.CancellationToken);
        _secrets = new SecretSource(Store, Options);
        Keys = new SigningKeys(Store, _secrets, Clock);
    }
}
