using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Delivery;

/// <summary>Which limits an account's mail meets: its own, its domain's, and those of the domains here above it.</summary>
internal sealed class SendingRules(AccountDirectory directory, SendingLimits limits, DeliveryOptions options)
{
    /// <summary>The account's first, then its domain's, then those of the trees it is in.</summary>
    internal async ValueTask<Allowance[]> OfAsync(Account account, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<SendingSubject, SendingLimit> set = await limits.GetAsync(cancellationToken).ConfigureAwait(false);
        Domain? domain = await directory.FindDomainAsync(account.Address.Domain!, cancellationToken).ConfigureAwait(false);
        var allowances = new List<Allowance>(4) { OfAccount(set, account, domain) };
        if (domain is not null)
        {
            allowances.Add(Shared(set, new SendingSubject(SendingScope.Domain, domain.Id)));
            for (DomainName? name = domain.Name; name is not null; name = name.Parent)
            {
                if (await directory.FindDomainAsync(name, cancellationToken).ConfigureAwait(false) is { } above && above.Name.Equals(name)) allowances.Add(Shared(set, new SendingSubject(SendingScope.Tenant, above.Id)));
            }
        }

        return [.. allowances];
    }

    internal async ValueTask<bool> IsBulkSenderAsync(AccountId account, CancellationToken cancellationToken) =>
        (await limits.GetAsync(cancellationToken).ConfigureAwait(false)).TryGetValue(SendingSubject.Of(account), out SendingLimit? limit) && limit.BulkSender;

    internal ValueTask<string?> NameOfAsync(SendingSubject subject, CancellationToken cancellationToken) => limits.NameOfAsync(subject, cancellationToken);

    private Allowance OfAccount(IReadOnlyDictionary<SendingSubject, SendingLimit> set, Account account, Domain? domain)
    {
        SendingLimit? own = set.GetValueOrDefault(SendingSubject.Of(account.Id));
        SendingLimit? all = set.GetValueOrDefault(SendingSubject.Default);
        int day = own?.RecipientsPerDay ?? (account.RecipientsPerDay > 0 ? account.RecipientsPerDay
            : domain is { RecipientsPerDay: > 0 } ? domain.RecipientsPerDay
            : all?.RecipientsPerDay ?? options.RecipientsPerDay);
        return new Allowance(SendingSubject.Of(account.Id), own?.RecipientsPerHour ?? all?.RecipientsPerHour ?? 0, day, own?.MessagesPerHour ?? all?.MessagesPerHour ?? 0);
    }

    private static Allowance Shared(IReadOnlyDictionary<SendingSubject, SendingLimit> set, SendingSubject subject) =>
        set.TryGetValue(subject, out SendingLimit? limit) ? new Allowance(subject, limit.RecipientsPerHour ?? 0, limit.RecipientsPerDay ?? 0, limit.MessagesPerHour ?? 0) : new Allowance(subject, 0, 0, 0);
}
