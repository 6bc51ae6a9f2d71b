using System.Collections.Frozen;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.SenderAuth;

/// <summary>The MTA-STS policies of our own domains: set by administrators, served over HTTPS, announced in the DNS by whoever publishes records.</summary>
public sealed class ServedPolicies(MailStore store, ServedPolicyOptions options, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private volatile FrozenDictionary<DomainName, ServedPolicy>? _served;
    private int _changes;

    /// <summary>What is served for the domain; null where nothing is.</summary>
    public async ValueTask<ServedPolicy?> FindAsync(DomainName domain, CancellationToken cancellationToken = default) =>
        (_served ?? await LoadAsync(cancellationToken).ConfigureAwait(false)).GetValueOrDefault(domain);

    /// <summary>All that is served, by domain.</summary>
    public async ValueTask<IReadOnlyList<ServedPolicy>> ListAsync(CancellationToken cancellationToken = default) =>
        [.. (_served ?? await LoadAsync(cancellationToken).ConfigureAwait(false)).Values.OrderBy(static p => p.Domain.Ascii, StringComparer.Ordinal)];

    /// <summary>Serves a policy from now on, or another one. Who takes a policy back serves one of mode none until the old one has ended everywhere.</summary>
    /// <param name="maxAge">Null takes the usual one of the mode.</param>
    /// <param name="mx">Host names and wildcards; null or empty takes our own name.</param>
    /// <exception cref="FormatException">That is no policy that others could read.</exception>
    public async Task<ServedPolicy> SetAsync(DomainName domain, MtaStsMode mode, TimeSpan? maxAge = null, IReadOnlyList<string>? mx = null, CancellationToken cancellationToken = default)
    {
        ServedPolicy wanted = Check(domain, mode, maxAge, mx);
        await store.WriteAsync(
            transaction =>
            {
                Set(transaction, domain, mode, maxAge, mx);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        Changed();
        return wanted;
    }

    /// <summary>The policy that these make.</summary>
    /// <exception cref="FormatException">That is no policy that others could read.</exception>
    public ServedPolicy Check(DomainName domain, MtaStsMode mode, TimeSpan? maxAge, IReadOnlyList<string>? mx)
    {
        ServedPolicy wanted = Policy(domain, mode, (long)(maxAge?.TotalSeconds ?? 0), string.Join(' ', mx ?? []));
        // What cannot be read back would stop the domain's mail: the reader of others is the judge.
        if ((mx ?? []).Any(static host => host.Length == 0 || host.Any(char.IsWhiteSpace)) || !MtaStsPolicyParser.TryParse(System.Text.Encoding.UTF8.GetBytes(wanted.Policy.Write()), out MtaStsPolicy? read) || read.MaxAge != wanted.Policy.MaxAge)
            throw new FormatException("That is no MTA-STS policy: its hosts are names such as mail.example.com or *.example.com, and its age is at most a year.");
        return wanted;
    }

    /// <summary>Inside a transaction of the caller's, who has let <see cref="Check"/> see it and calls <see cref="Changed"/> once it is durable.</summary>
    public void Set(WriteTransaction transaction, DomainName domain, MtaStsMode mode, TimeSpan? maxAge, IReadOnlyList<string>? mx)
    {
        transaction.Sql.Execute("DELETE FROM mta_sts_served WHERE domain = @1", domain.Ascii);
        transaction.Sql.Execute("INSERT INTO mta_sts_served (domain, mode, max_age, mx) VALUES (@1, @2, @3, @4)", domain.Ascii, (long)mode, (long)(maxAge?.TotalSeconds ?? 0), string.Join(' ', mx ?? []));
        Journal(transaction, domain, mode.ToString().ToLowerInvariant());
    }

    /// <summary>Serves nothing any more.</summary>
    public async Task RemoveAsync(DomainName domain, CancellationToken cancellationToken = default)
    {
        await store.WriteAsync(
            transaction =>
            {
                Remove(transaction, domain);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        Changed();
    }

    /// <inheritdoc cref="Set"/>
    public void Remove(WriteTransaction transaction, DomainName domain)
    {
        if (transaction.Sql.Execute("DELETE FROM mta_sts_served WHERE domain = @1", domain.Ascii) > 0) Journal(transaction, domain, "off");
    }

    /// <summary>What was written is to be read anew.</summary>
    public void Changed()
    {
        lock (_lock)
        {
            _changes++;
            _served = null;
        }
    }

    private void Journal(WriteTransaction transaction, DomainName domain, string mode) =>
        transaction.Journal(new JournalRecord("setting-changed") { At = clock.GetUtcNow(), Detail = $"mta-sts={domain.Ascii} mode={mode}" });

    private async Task<FrozenDictionary<DomainName, ServedPolicy>> LoadAsync(CancellationToken cancellationToken)
    {
        int changes = Volatile.Read(ref _changes);
        List<ServedPolicy> rows = await store.ReadAsync(
            reader => reader.Sql.Query("SELECT domain, mode, max_age, mx FROM mta_sts_served", row => Policy(DomainName.Parse(row.Text(0)), (MtaStsMode)row.Int32(1), row.Int64(2), row.Text(3))),
            cancellationToken).ConfigureAwait(false);
        FrozenDictionary<DomainName, ServedPolicy> loaded = rows.ToFrozenDictionary(static p => p.Domain);
        lock (_lock)
        {
            // What was read before a change must not stand after it.
            if (changes == _changes) _served = loaded;
        }

        return loaded;
    }

    private ServedPolicy Policy(DomainName domain, MtaStsMode mode, long seconds, string mx)
    {
        string[] hosts = mx.Length > 0 ? mx.Split(' ') : [.. options.Mx];
        TimeSpan age = seconds > 0 ? TimeSpan.FromSeconds(seconds) : mode == MtaStsMode.Enforce ? options.EnforcedAge : options.OtherAge;
        return new ServedPolicy(domain, new MtaStsPolicy(mode, age, mode == MtaStsMode.None ? [] : hosts));
    }
}
