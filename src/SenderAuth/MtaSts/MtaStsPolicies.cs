using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Posthouse.Dns;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.SenderAuth;

/// <summary>
/// The MTA-STS policies of other domains: found, kept for as long as they say, and kept across restarts.
/// </summary>
/// <remarks>
/// RFC 8461 §5.1: a policy that was seen holds until it expires, whatever the DNS or the policy host says or fails to say afterwards:
/// who can drop their answers must not be able to lift it. Only a policy fetched over HTTPS replaces one, mode none included.
/// </remarks>
public sealed partial class MtaStsPolicies
{
    private readonly ConcurrentDictionary<DomainName, KeptPolicy> _kept = new();
    private readonly ConcurrentDictionary<DomainName, (long At, MtaStsFault Fault)> _failed = new();
    private readonly ConcurrentDictionary<DomainName, Lazy<Task<MtaStsFetch>>> _running = new();
    private readonly Lock _loading = new();
    private readonly MailStore _store;
    private readonly IDnsResolver _resolver;
    private readonly MtaStsFetcher _fetcher;
    private readonly MtaStsOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<MtaStsPolicies> _logger;
    private Task? _loaded;

    /// <param name="http">Must follow no redirects.</param>
    internal MtaStsPolicies(MailStore store, IDnsResolver resolver, HttpClient http, MtaStsOptions options, TimeProvider clock, ILogger<MtaStsPolicies> logger)
    {
        (_store, _resolver, _options, _clock, _logger) = (store, resolver, options, clock, logger);
        _fetcher = new MtaStsFetcher(http, options, clock);
    }

    /// <summary>What holds for the domain after the "@" of a recipient. Waits for the policy host the first time, for at most a minute.</summary>
    public async ValueTask<MtaStsAnswer> FindAsync(DomainName domain, CancellationToken cancellationToken = default)
    {
        await LoadedAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        DnsAnswer<string> answer = await _resolver.TxtAsync("_mta-sts." + domain.Ascii, cancellationToken).ConfigureAwait(false);
        MtaStsRecord? record = MtaStsRecord.Select(answer.Records);
        KeptPolicy? kept = Living(domain);
        if (record is null || kept?.Id == record.Id) return Answer(kept, MtaStsFault.None);
        MtaStsFault fault = await RefreshAsync(domain, record.Id, cancellationToken).ConfigureAwait(false);
        return Answer(Living(domain), fault);
    }

    /// <summary>One look at all policies: those that are due are fetched again, those that have ended are forgotten.</summary>
    internal async Task RefreshDueAsync(CancellationToken cancellationToken)
    {
        await LoadedAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        foreach ((DomainName domain, long at) in _failed.Select(static f => (f.Key, f.Value.At)))
        {
            if (_clock.GetElapsedTime(at) >= _options.RetryAfter) _failed.TryRemove(domain, out _);
        }

        foreach ((DomainName domain, KeptPolicy kept) in _kept)
        {
            DateTimeOffset now = _clock.GetUtcNow();
            if (kept.Expires <= now)
            {
                await ForgetAsync(domain, cancellationToken).ConfigureAwait(false);
                continue;
            }

            TimeSpan half = kept.Policy.MaxAge / 2;
            if (now - kept.Fetched < (half < _options.RefreshAfter ? half : _options.RefreshAfter)) continue;
            DnsAnswer<string> answer = await _resolver.TxtAsync("_mta-sts." + domain.Ascii, cancellationToken).ConfigureAwait(false);
            // RFC 8461 §5.1: without a record it runs out by itself.
            if (MtaStsRecord.Select(answer.Records) is { } record) await RefreshAsync(domain, record.Id, cancellationToken).ConfigureAwait(false);
        }
    }

    private static MtaStsAnswer Answer(KeptPolicy? kept, MtaStsFault fault) => new(kept?.Policy is { Mode: not MtaStsMode.None } policy ? policy : null, fault);

    private KeptPolicy? Living(DomainName domain) => _kept.TryGetValue(domain, out KeptPolicy? kept) && kept.Expires > _clock.GetUtcNow() ? kept : null;

    private async Task<MtaStsFault> RefreshAsync(DomainName domain, string id, CancellationToken cancellationToken)
    {
        if (_failed.TryGetValue(domain, out (long At, MtaStsFault Fault) before) && _clock.GetElapsedTime(before.At) < _options.RetryAfter) return before.Fault;
        // Those who ask at the same time share one request, which nobody's leaving ends.
        Lazy<Task<MtaStsFetch>> request = _running.GetOrAdd(domain, name => new Lazy<Task<MtaStsFetch>>(() => FetchAsync(name, id)));
        return (await request.Value.WaitAsync(cancellationToken).ConfigureAwait(false)).Fault;
    }

    private async Task<MtaStsFetch> FetchAsync(DomainName domain, string id)
    {
        try
        {
            MtaStsFetch fetch = await _fetcher.FetchAsync(domain, CancellationToken.None).ConfigureAwait(false);
            if (fetch.Policy is not { } policy)
            {
                if (_failed.Count >= _options.MaximumPolicies) _failed.Clear();
                _failed[domain] = (_clock.GetTimestamp(), fetch.Fault);
                LogFetchFailed(domain.Ascii, fetch.Problem ?? "", Living(domain) is null ? "mail goes by opportunistic TLS" : "the policy from before holds");
                return fetch;
            }

            _failed.TryRemove(domain, out _);
            DateTimeOffset now = _clock.GetUtcNow();
            await KeepAsync(domain, new KeptPolicy(id, policy, now, now + policy.MaxAge)).ConfigureAwait(false);
            return fetch;
        }
        finally
        {
            _running.TryRemove(domain, out _);
        }
    }

    private async Task KeepAsync(DomainName domain, KeptPolicy kept)
    {
        // The one that would end first anyway makes room.
        DomainName? leaving = !_kept.ContainsKey(domain) && _kept.Count >= _options.MaximumPolicies ? _kept.MinBy(static k => k.Value.Expires).Key : null;
        if (leaving is not null) _kept.TryRemove(leaving, out _);
        _kept[domain] = kept;
        try
        {
            await _store.WriteAsync(
                transaction =>
                {
                    if (leaving is not null) KeptPolicyTable.Remove(transaction.Sql, leaving);
                    KeptPolicyTable.Put(transaction.Sql, domain, kept);
                    return true;
                },
                CancellationToken.None).ConfigureAwait(false);
        }
        catch (StoreException exception)
        {
            // It holds until the next start; a full disk must not stop mail that can go.
            LogNotKept(exception, domain.Ascii);
        }
    }

    private async Task ForgetAsync(DomainName domain, CancellationToken cancellationToken)
    {
        _kept.TryRemove(domain, out _);
        await _store.WriteAsync(
            transaction =>
            {
                KeptPolicyTable.Remove(transaction.Sql, domain);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
    }

    // A store that could not be read once is asked again.
    private Task LoadedAsync()
    {
        lock (_loading)
        {
            if (_loaded is null or { IsFaulted: true }) _loaded = LoadAsync();
            return _loaded;
        }
    }

    private async Task LoadAsync()
    {
        foreach ((DomainName domain, KeptPolicy? kept) in await _store.ReadAsync(static reader => KeptPolicyTable.All(reader.Sql)).ConfigureAwait(false))
        {
            if (kept is not null) _kept[domain] = kept;
        }
    }

    [LoggerMessage(2540, LogLevel.Warning, "The MTA-STS policy of {Domain} cannot be had ({Problem}); {Consequence}")]
    private partial void LogFetchFailed(string domain, string problem, string consequence);

    [LoggerMessage(2541, LogLevel.Error, "The MTA-STS policy of {Domain} could not be written and is lost with the next restart")]
    private partial void LogNotKept(Exception exception, string domain);
}
