using System.Collections.Concurrent;

namespace Posthouse.Identity;

/// <summary>What providers say of themselves, kept for a while. Keys that a token names and that are not known are fetched anew, but not at everybody's wish.</summary>
internal sealed class ProviderDirectory(ProviderHttp http, IdentityOptions options, TimeProvider clock)
{
    private const int Maximum = 10_000;

    // Whoever sends tokens with invented keys has the provider asked this often; a provider that is gone is asked this often for everybody.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<(string Id, string Issuer), Entry> _entries = new();

    /// <param name="keysAnew">A token names a key that is not among those known.</param>
    /// <exception cref="ProviderException">It cannot be reached, or is not what it is set up as.</exception>
    internal async ValueTask<ProviderMetadata> GetAsync(IdentityProvider provider, bool keysAnew, CancellationToken cancellationToken)
    {
        if (_entries.Count > Maximum) _entries.Clear();
        Entry entry = _entries.GetOrAdd((provider.Id, provider.Issuer), static _ => new Entry());
        if (!keysAnew && entry.Metadata is { } known && clock.GetUtcNow() - entry.Fetched < options.ProviderMetadataKept) return known;
        await entry.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            DateTimeOffset now = clock.GetUtcNow();
            if (entry.Metadata is { } fresh && (keysAnew ? now - entry.Fetched < Pause : now - entry.Fetched < options.ProviderMetadataKept)) return fresh;
            if (entry.Failure is { } failure && now - entry.Failed < Pause) return entry.Metadata ?? throw new ProviderException(failure.Fault, failure.Message, failure);
            try
            {
                entry.Metadata = await FetchAsync(provider, cancellationToken).ConfigureAwait(false);
                entry.Fetched = now;
                entry.Failure = null;
            }
            catch (ProviderException exception)
            {
                entry.Failure = exception;
                entry.Failed = now;
                // Keys do not end with the connection: who was trusted an hour ago signs people in while his documents cannot be fetched.
                if (entry.Metadata is null) throw;
            }

            return entry.Metadata;
        }
        finally
        {
            entry.Gate.Release();
        }
    }

    /// <summary>Asks now, whatever is kept: for the administrator who wants to know.</summary>
    /// <exception cref="ProviderException">As above.</exception>
    internal async Task<ProviderMetadata> FetchAsync(IdentityProvider provider, CancellationToken cancellationToken)
    {
        // Discovery §4: after the issuer's path, without its last slash.
        var address = new Uri(provider.Issuer.TrimEnd('/') + OAuthPaths.OpenIdConfiguration);
        ProviderMetadata metadata = ProviderMetadata.Read(ProviderHttp.ReadJson(await http.GetAsync(provider, address, null, cancellationToken).ConfigureAwait(false)), provider.Issuer);
        return metadata with { Keys = ProviderMetadata.ReadKeys(await http.GetAsync(provider, metadata.KeySet, null, cancellationToken).ConfigureAwait(false)) };
    }

    /// <summary>Makes all that is kept older, as time would.</summary>
    internal void Age(TimeSpan by)
    {
        foreach (Entry entry in _entries.Values) entry.Fetched -= by;
    }

    // Its parts change under the gate; they are read without it as they are.
    private sealed class Entry
    {
        internal SemaphoreSlim Gate { get; } = new(1, 1);

        internal ProviderMetadata? Metadata { get; set; }

        internal DateTimeOffset Fetched { get; set; }

        internal ProviderException? Failure { get; set; }

        internal DateTimeOffset Failed { get; set; }
    }
}
