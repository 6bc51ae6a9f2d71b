using System.Net;
using System.Net.Sockets;
using Posthouse.Dns;

namespace Posthouse.SenderAuth;

/// <summary>
/// One check on its way: the counters of RFC 7208 §4.6.4 are those of the whole check, across includes and redirects, and are
/// what ends every loop.
/// </summary>
internal sealed class SpfEvaluation(BoundedLookups dns, SpfMacroValues values, SpfRecords records, SpfOptions options)
{
    private ConfirmedNames? _confirmed;
    private string? _explanation;
    private string _explanationDomain = "";

    internal int Lookups { get; private set; }

    internal int VoidLookups { get; private set; }

    internal string? Matched { get; private set; }

    internal string? Reason { get; private set; }

    internal string? Detail { get; private set; }

    /// <param name="domain">Asked as it is: A-labels, or what a macro made.</param>
    /// <param name="outermost">False within an include, whose terms and explanation are not the sender's (RFC 7208 §6.2).</param>
    internal async ValueTask<AuthResult> CheckHostAsync(string domain, bool outermost)
    {
        // RFC 7208 §4.3.
        if (!DnsName.TryNormalize(domain, out domain) || !domain.Contains('.', StringComparison.Ordinal)) return AuthResult.None;
        DnsAnswer<string> texts = await dns.TxtAsync(domain).ConfigureAwait(false);
        if (texts.IsTemporaryFailure) return DnsFailed("TXT", domain);
        string? text = null;
        foreach (string candidate in texts.Records)
        {
            if (!SpfRecord.IsRecord(candidate)) continue;
            if (text is not null) return Bad(SpfReason.SeveralRecords, domain);
            text = candidate;
        }

        if (text is null) return AuthResult.None;
        if (!records.TryRead(text, out SpfRecord record, out string error))
            return error.Length == 0 ? Bad(SpfReason.RecordTooLong, domain) : Bad(SpfReason.SyntaxError, $"{domain}: {error}");

        foreach (SpfDirective directive in record.Directives)
        {
            switch (await MatchAsync(directive, domain).ConfigureAwait(false))
            {
                case SpfMatch.TempError:
                    return AuthResult.TempError;
                case SpfMatch.PermError:
                    return AuthResult.PermError;
                case SpfMatch.Yes:
                    if (outermost) (Matched, _explanation, _explanationDomain) = (directive.Text, record.Explanation, domain);
                    return directive.Result;
            }
        }

        return record.Redirect is { } redirect ? await RedirectAsync(redirect, domain, outermost).ConfigureAwait(false) : AuthResult.Neutral;
    }

    /// <summary>The words of the domain whose term decided; null where it has none that can be used. Its look-ups count for nothing (RFC 7208 §4.6.4).</summary>
    internal async ValueTask<string?> ExplainAsync()
    {
        if (_explanation is null || await TargetAsync(_explanation, _explanationDomain).ConfigureAwait(false) is not { } name) return null;
        DnsAnswer<string> texts = await dns.TxtAsync(name).ConfigureAwait(false);
        // RFC 7208 §6.2: anything but exactly one text in order is as if there were none.
        if (texts.Records.Count != 1) return null;
        string text = texts.Records[0];
        if (text.Length > options.MaximumRecordLength || text.AsSpan().ContainsAnyExceptInRange(' ', '~') || !SpfMacroReader.IsMacroString(text)) return null;
        await ConfirmNameAsync(text, _explanationDomain).ConfigureAwait(false);
        string words = values.Expand(text, _explanationDomain, options.MaximumExplanation);
        // What the client gave is in it too, and must not become a line of ours or of the log.
        return string.Create(words.Length, words, static (line, from) =>
        {
            for (int i = 0; i < line.Length; i++) line[i] = from[i] is >= ' ' and <= '~' ? from[i] : '?';
        });
    }

    private async ValueTask<AuthResult> RedirectAsync(string redirect, string domain, bool outermost)
    {
        if (!CountLookup(domain, "redirect=" + redirect)) return AuthResult.PermError;
        string? target = await TargetAsync(redirect, domain).ConfigureAwait(false);
        AuthResult result = target is null ? AuthResult.None : await CheckHostAsync(target, outermost).ConfigureAwait(false);
        return result == AuthResult.None ? Bad(SpfReason.RedirectWithoutRecord, $"{domain}: redirect={redirect}") : result;
    }

    private ValueTask<SpfMatch> MatchAsync(SpfDirective directive, string domain)
    {
        if (directive.CausesLookup && !CountLookup(domain, directive.Text)) return ValueTask.FromResult(SpfMatch.PermError);
        return directive.Mechanism switch
        {
            SpfMechanism.All => ValueTask.FromResult(SpfMatch.Yes),
            SpfMechanism.Ip4 or SpfMechanism.Ip6 => ValueTask.FromResult(directive.Network.Contains(values.Client) ? SpfMatch.Yes : SpfMatch.No),
            SpfMechanism.Include => IncludeAsync(directive, domain),
            SpfMechanism.A => AddressAsync(directive, domain),
            SpfMechanism.Mx => MxAsync(directive, domain),
            SpfMechanism.Ptr => PtrAsync(directive, domain),
            SpfMechanism.Exists => ExistsAsync(directive, domain),
            _ => throw new ArgumentOutOfRangeException(nameof(directive), directive.Mechanism, null),
        };
    }

    // RFC 7208 §5.2.
    private async ValueTask<SpfMatch> IncludeAsync(SpfDirective directive, string domain)
    {
        string? target = await TargetAsync(directive.Target!, domain).ConfigureAwait(false);
        switch (target is null ? AuthResult.None : await CheckHostAsync(target, outermost: false).ConfigureAwait(false))
        {
            case AuthResult.Pass:
                return SpfMatch.Yes;
            case AuthResult.TempError:
                return SpfMatch.TempError;
            case AuthResult.PermError:
                return SpfMatch.PermError;
            case AuthResult.None:
                Bad(SpfReason.IncludeWithoutRecord, $"{domain}: {directive.Text}");
                return SpfMatch.PermError;
            default:
                return SpfMatch.No;
        }
    }

    // RFC 7208 §5.3.
    private async ValueTask<SpfMatch> AddressAsync(SpfDirective directive, string domain)
    {
        if (await TargetAsync(directive.Target, domain).ConfigureAwait(false) is not { } name) return SpfMatch.No;
        DnsAnswer<IPAddress> addresses = await AddressesAsync(name).ConfigureAwait(false);
        if (addresses.IsTemporaryFailure) return DnsFailedAt("address", name);
        if (addresses.Records.Count == 0) return CountVoid(domain, directive.Text) ? SpfMatch.No : SpfMatch.PermError;
        return ContainsClient(addresses, directive) ? SpfMatch.Yes : SpfMatch.No;
    }

    // RFC 7208 §5.4.
    private async ValueTask<SpfMatch> MxAsync(SpfDirective directive, string domain)
    {
        if (await TargetAsync(directive.Target, domain).ConfigureAwait(false) is not { } name) return SpfMatch.No;
        DnsAnswer<MxRecord> hosts = await dns.MxAsync(name).ConfigureAwait(false);
        if (hosts.IsTemporaryFailure) return DnsFailedAt("MX", name);
        // RFC 7208 §4.6.4. All are counted before one is looked up: servers give them in any order, and the result must not change with it.
        if (hosts.Records.Count > options.MaximumMxHosts)
        {
            Bad(SpfReason.TooManyMxHosts, $"{domain}: {directive.Text}");
            return SpfMatch.PermError;
        }

        // RFC 7208 §4.6.4 limits the terms whose queries find nothing: this term is one, however many of its hosts are without an address.
        bool found = hosts.Records.Count > 0;
        foreach (MxRecord host in hosts.Records)
        {
            // RFC 7505: the null MX.
            if (!DnsName.TryNormalize(host.Exchange, out string exchange)) continue;
            DnsAnswer<IPAddress> addresses = await AddressesAsync(exchange).ConfigureAwait(false);
            if (addresses.IsTemporaryFailure) return DnsFailedAt("address", exchange);
            if (ContainsClient(addresses, directive)) return SpfMatch.Yes;
            found &= addresses.Records.Count > 0;
        }

        return found || CountVoid(domain, directive.Text) ? SpfMatch.No : SpfMatch.PermError;
    }

    // RFC 7208 §5.5: trouble with the names of the client is no trouble of the domain's.
    private async ValueTask<SpfMatch> PtrAsync(SpfDirective directive, string domain)
    {
        if (await TargetAsync(directive.Target, domain).ConfigureAwait(false) is not { } above) return SpfMatch.No;
        ConfirmedNames names = await ConfirmedNamesAsync().ConfigureAwait(false);
        if (dns.Expired) return DnsFailedAt("PTR", values.Client.ToString());
        if (names.Published is DnsStatus.NxDomain or DnsStatus.NoData && !CountVoid(domain, directive.Text)) return SpfMatch.PermError;
        foreach (string name in names.Names)
        {
            if (DnsName.IsAtOrBelow(name, above)) return SpfMatch.Yes;
        }

        return SpfMatch.No;
    }

    // RFC 7208 §5.7: A, also for a client with IPv6.
    private async ValueTask<SpfMatch> ExistsAsync(SpfDirective directive, string domain)
    {
        if (await TargetAsync(directive.Target, domain).ConfigureAwait(false) is not { } name) return SpfMatch.No;
        DnsAnswer<IPAddress> addresses = await dns.AAsync(name).ConfigureAwait(false);
        if (addresses.IsTemporaryFailure) return DnsFailedAt("A", name);
        if (addresses.Records.Count > 0) return SpfMatch.Yes;
        return CountVoid(domain, directive.Text) ? SpfMatch.No : SpfMatch.PermError;
    }

    // Null where expansion gives nothing that can be asked: such a term does not match (RFC 7208 §4.8, RFC 8616 §4 for local parts beyond ASCII).
    private async ValueTask<string?> TargetAsync(string? target, string domain)
    {
        if (target is null) return domain;
        if (target.Contains('%', StringComparison.Ordinal))
        {
            await ConfirmNameAsync(target, domain).ConfigureAwait(false);
            target = values.Expand(target, domain);
        }

        // RFC 7208 §7.3: a name that is too long loses labels on its left.
        int end = target.EndsWith('.') ? target.Length - 1 : target.Length;
        if (end > DnsName.MaximumLength)
        {
            int dot = target.IndexOf('.', end - DnsName.MaximumLength - 1, DnsName.MaximumLength + 1);
            if (dot < 0) return null;
            target = target[(dot + 1)..];
        }

        return DnsName.TryNormalize(target, out string name) ? name : null;
    }

    // RFC 7208 §7.3 for "p": the domain itself if it is among the names, else one below it, else any.
    private async ValueTask ConfirmNameAsync(string text, string domain)
    {
        if (!SpfMacroValues.NeedsConfirmedName(text)) return;
        ConfirmedNames names = await ConfirmedNamesAsync().ConfigureAwait(false);
        string? best = null;
        foreach (string name in names.Names)
        {
            if (name.Equals(domain, StringComparison.OrdinalIgnoreCase))
            {
                best = name;
                break;
            }

            if (best is null || (!DnsName.IsAtOrBelow(best, domain) && DnsName.IsAtOrBelow(name, domain))) best = name;
        }

        values.ConfirmedName = best ?? "unknown";
    }

    private async ValueTask<ConfirmedNames> ConfirmedNamesAsync() =>
        _confirmed ??= await ConfirmedNames.OfAsync(dns, values.Client, options.MaximumPtrNames).ConfigureAwait(false);

    private ValueTask<DnsAnswer<IPAddress>> AddressesAsync(string name) =>
        values.Client.AddressFamily == AddressFamily.InterNetwork ? dns.AAsync(name) : dns.AaaaAsync(name);

    private bool ContainsClient(DnsAnswer<IPAddress> addresses, SpfDirective directive)
    {
        int prefix = values.Client.AddressFamily == AddressFamily.InterNetwork ? directive.Prefix4 : directive.Prefix6;
        foreach (IPAddress address in addresses.Records)
        {
            if (SpfNetwork.Matches(address, values.Client, prefix)) return true;
        }

        return false;
    }

    private bool CountLookup(string domain, string term)
    {
        if (Lookups < options.MaximumLookups)
        {
            Lookups++;
            return true;
        }

        Bad(SpfReason.TooManyLookups, $"{domain}: {term}");
        return false;
    }

    private bool CountVoid(string domain, string term)
    {
        VoidLookups++;
        if (VoidLookups <= options.MaximumVoidLookups) return true;
        Bad(SpfReason.TooManyVoidLookups, $"{domain}: {term}");
        return false;
    }

    private SpfMatch DnsFailedAt(string type, string name)
    {
        DnsFailed(type, name);
        return SpfMatch.TempError;
    }

    private AuthResult DnsFailed(string type, string name)
    {
        (Reason, Detail) = (dns.Expired ? SpfReason.TimeLimit : SpfReason.DnsError, $"{type} {name}");
        return AuthResult.TempError;
    }

    private AuthResult Bad(string reason, string detail)
    {
        (Reason, Detail) = (reason, detail);
        return AuthResult.PermError;
    }
}
