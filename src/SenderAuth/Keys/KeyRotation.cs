using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Posthouse.Dns;
using Posthouse.Storage;

namespace Posthouse.SenderAuth;

/// <summary>
/// Takes keys through their lives: a new one signs once the DNS shows its record, an old one gets a successor, a retired one is
/// forgotten when its record is gone. It publishes nothing; who does is told by the state that <see cref="SigningKeys.ListAsync"/> shows.
/// </summary>
internal sealed partial class KeyRotation(SigningKeys keys, ForwardedSenders forwarded, IDnsResolver resolver, SigningKeyOptions options, TimeProvider clock, ILogger<KeyRotation> logger) : BackgroundService
{
    /// <summary>One look at all keys.</summary>
    internal async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<SigningKey> all = await keys.ListAsync(null, cancellationToken).ConfigureAwait(false);
        foreach (SigningKey key in all)
        {
            switch (key.State)
            {
                case SigningKeyState.Waiting:
                    if (await ShownAsync(key, cancellationToken).ConfigureAwait(false) != true) continue;
                    await keys.ActivateAsync(key.Domain, key.Selector, cancellationToken).ConfigureAwait(false);
                    LogSigning(key.RecordName);
                    break;
                case SigningKeyState.Signing:
                    if (await ShownAsync(key, cancellationToken).ConfigureAwait(false) == false) LogNotShown(key.RecordName);
                    if (options.RotateAfter == TimeSpan.Zero || clock.GetUtcNow() - key.Changed < options.RotateAfter) continue;
                    if (all.Any(k => k.State == SigningKeyState.Waiting && k.Algorithm == key.Algorithm && k.Domain.Equals(key.Domain))) continue;
                    SigningKey successor = await keys.CreateAsync(key.Domain, key.Algorithm, null, cancellationToken).ConfigureAwait(false);
                    LogSuccessor(key.RecordName, successor.RecordName);
                    break;
                case SigningKeyState.Retired:
                    if (clock.GetUtcNow() - key.Changed < options.Overlap || await ShownAsync(key, cancellationToken).ConfigureAwait(false) != false) continue;
                    await keys.RemoveAsync(key.Domain, key.Selector, cancellationToken).ConfigureAwait(false);
                    break;
            }
        }
    }

    // Before the listeners: the first message is signed like any other.
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await keys.LoadAsync(cancellationToken).ConfigureAwait(false);
            await forwarded.LoadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException exception)
        {
            // Mail goes on; it goes out unsigned until the key file is back.
            LogKeysClosed(exception);
            return;
        }

        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.CheckInterval, clock);
        do
        {
            try
            {
                await RunOnceAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is StoreException or SigningKeyException)
            {
                LogFailed(exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    // Null where the DNS does not answer: nothing follows from that.
    private async ValueTask<bool?> ShownAsync(SigningKey key, CancellationToken cancellationToken)
    {
        DnsAnswer<string> answer = await resolver.TxtAsync(key.RecordName, cancellationToken).ConfigureAwait(false);
        if (answer.IsTemporaryFailure) return null;
        DkimKeyRecord own = DkimKeyRecord.Parse(key.Record);
        return answer.Records.Any(text => DkimKeyRecord.Parse(text).HasSameKey(own));
    }

    [LoggerMessage(2501, LogLevel.Information, "The DNS shows {Record}: the key signs from now on")]
    private partial void LogSigning(string record);

    [LoggerMessage(2502, LogLevel.Warning, "The key {Record} is due for rotation; its successor {Successor} waits to be published")]
    private partial void LogSuccessor(string record, string successor);

    [LoggerMessage(2503, LogLevel.Warning, "Mail is signed with the key {Record}, which the DNS does not show: receivers take the signatures for forged")]
    private partial void LogNotShown(string record);

    [LoggerMessage(2504, LogLevel.Error, "The signing keys cannot be opened; mail goes out unsigned")]
    private partial void LogKeysClosed(Exception exception);

    [LoggerMessage(2505, LogLevel.Error, "The signing keys could not be looked after; tried again soon")]
    private partial void LogFailed(Exception exception);
}
