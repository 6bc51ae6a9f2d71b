using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Posthouse.Delivery;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Web;

/// <summary>Accounts: list, show, make, import, change, delete.</summary>
internal static class AccountEndpoints
{
    // One request's worth; the client sends as many requests as it needs and shows its progress between them.
    private const int MaximumImport = 1000;

    private static readonly Dictionary<string, Func<Account, string>> Columns = new(StringComparer.Ordinal)
    {
        ["address"] = static a => a.Address.ToUnicodeString(),
        ["name"] = static a => a.DisplayName,
        ["suspended"] = static a => a.Suspended ? "1" : "0",
        ["language"] = static a => a.Language,
        ["created"] = static a => ListPage.Moment(a.Created),
        ["quota"] = static a => ListPage.Number(a.QuotaOctets),
        ["roles"] = static a => a.IsAdministrator ? RoleNames.Of(Role.Owner) : string.Join(' ', a.Roles.Select(static r => RoleNames.Of(r.Role)).Order(StringComparer.Ordinal)),
    };

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        ApiEndpoint.Map(endpoints, "GET", "accounts", ListAsync);
        ApiEndpoint.Map(endpoints, "POST", "accounts", CreateAsync);
        ApiEndpoint.Map(endpoints, "POST", "accounts/import", ImportAsync);
        ApiEndpoint.Map(endpoints, "GET", "accounts/{address}", ShowAsync);
        ApiEndpoint.Map(endpoints, "PATCH", "accounts/{address}", UpdateAsync);
        ApiEndpoint.Map(endpoints, "DELETE", "accounts/{address}", static async context =>
        {
            Account account = await FindAsync(context).ConfigureAwait(false);
            await ApiEndpoint.Service<DirectoryAdministration>(context).DeleteAccountAsync(account.Id, context.RequestAborted).ConfigureAwait(false);
            return null;
        });
    }

    // Rows that are not shown are never made into models: a list of ten thousand is searched in the directory's memory.
    private static async Task<object?> ListAsync(HttpContext context)
    {
        DomainName? domain = ApiEndpoint.Query(context, "domain") is { } name ? DomainName.Parse(name) : null;
        bool? suspended = ListPage.Flag(context, "suspended");
        bool? administrator = ListPage.Flag(context, "administrator");
        bool? withHold = ListPage.Flag(context, "held");
        Role? role = ApiEndpoint.Query(context, "role") is { } text ? RoleNames.Parse(text) : null;
        ApiCaller caller = ApiCaller.Of(context);
        IReadOnlyList<Account> all = await ApiEndpoint.Service<AccountDirectory>(context).ListAccountsAsync(domain, context.RequestAborted).ConfigureAwait(false);
        HashSet<AccountId> held = [.. (await ApiEndpoint.Service<AccountHolds>(context).ListAsync(context.RequestAborted).ConfigureAwait(false)).Where(static hold => hold.Stops).Select(static hold => hold.Account)];
        IEnumerable<Account> seen = all.Where(a =>
            (suspended is null || a.Suspended == suspended) && (administrator is null || a.IsAdministrator == administrator) && (withHold is null || held.Contains(a.Id) == withHold)
            && (role is null || (role == Role.Owner ? a.IsAdministrator : a.Roles.Any(r => r.Role == role))));
        if (!caller.SeesAll(Right.ReadDirectory)) seen = seen.Where(a => caller.Sees(Right.ReadDirectory, a.Address));
        return ListPage.Of(context, seen, static a => a.Address.ToUnicodeString(), Columns, static (a, q) => ListPage.Has(a.Address.ToUnicodeString(), q) || ListPage.Has(a.DisplayName, q))
            .ConvertAll(a => Model(a) with { Held = held.Contains(a.Id) ? true : null });
    }

    private static async Task<object?> CreateAsync(HttpContext context)
    {
        AccountChange wanted = await ApiEndpoint.ReadAsync<AccountChange>(context).ConfigureAwait(false);
        Account account = await ApiEndpoint.Service<DirectoryAdministration>(context).CreateAccountAsync(Wanted(wanted), context.RequestAborted).ConfigureAwait(false);
        return Model(account);
    }

    private static async Task<object?> ImportAsync(HttpContext context)
    {
        IReadOnlyList<AccountChange> wanted = await ApiEndpoint.ReadAsync<IReadOnlyList<AccountChange>>(context).ConfigureAwait(false);
        if (wanted.Count > MaximumImport) throw new ApiException(StatusCodes.Status400BadRequest, $"At most {MaximumImport} accounts in one request.");
        var outcomes = new ImportOutcome?[wanted.Count];
        var readable = new List<(int Position, NewAccount Account)>();
        for (int i = 0; i < wanted.Count; i++)
        {
            try
            {
                readable.Add((i, Wanted(wanted[i])));
            }
            catch (FormatException exception)
            {
                outcomes[i] = new ImportOutcome(wanted[i].Address ?? "", AnswerLanguage.Say(context, exception.Message));
            }
        }

        IReadOnlyList<ImportResult> results = await ApiEndpoint.Service<DirectoryAdministration>(context)
            .ImportAccountsAsync([.. readable.Select(static r => r.Account)], progress: null, context.RequestAborted).ConfigureAwait(false);
        for (int i = 0; i < results.Count; i++) outcomes[readable[i].Position] = new ImportOutcome(results[i].Address.ToUnicodeString(), AnswerLanguage.Say(context, results[i].Problem));
        return outcomes.Select(static o => o!).ToList();
    }

    private static async Task<object?> ShowAsync(HttpContext context)
    {
        return await DescribeAsync(context, await FindAsync(context).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private static async Task<AccountModel> DescribeAsync(HttpContext context, Account account)
    {
        QuotaState quota = await ApiEndpoint.Service<MailStore>(context).ReadAsync(reader => reader.Quota(account.Id), context.RequestAborted).ConfigureAwait(false);
        IReadOnlyList<EmailAddress> sendAs = await ApiEndpoint.Service<AccountDirectory>(context).ListSendAsAsync(account.Id, context.RequestAborted).ConfigureAwait(false);
        bool held = await ApiEndpoint.Service<AccountHolds>(context).FindAsync(account.Id, context.RequestAborted).ConfigureAwait(false) is { Stops: true };
        return Model(account) with { Held = held ? true : null, UsedOctets = quota.UsedOctets, UsedMessages = quota.UsedMessages, SendAs = [.. sendAs.Select(static a => a.ToUnicodeString())] };
    }

    private static async Task<object?> UpdateAsync(HttpContext context)
    {
        AccountChange wanted = await ApiEndpoint.ReadAsync<AccountChange>(context).ConfigureAwait(false);
        Account account = await FindAsync(context).ConfigureAwait(false);
        EmailAddress? address = wanted.Address is null ? null : EmailAddress.Parse(wanted.Address);
        List<EmailAddress> allow = [.. (wanted.AllowSendAs ?? []).Select(EmailAddress.Parse)];
        List<EmailAddress> deny = [.. (wanted.DenySendAs ?? []).Select(EmailAddress.Parse)];
        DirectoryAdministration administration = ApiEndpoint.Service<DirectoryAdministration>(context);
        Account changed = await administration.UpdateAccountAsync(
            account.Id,
            old => old with
            {
                Address = address ?? old.Address,
                DisplayName = wanted.Name ?? old.DisplayName,
                Language = wanted.Language ?? old.Language,
                IsAdministrator = wanted.Administrator ?? old.IsAdministrator,
                Suspended = wanted.Suspended ?? old.Suspended,
                QuotaOctets = wanted.Quota ?? old.QuotaOctets,
                QuotaMessages = wanted.QuotaMessages ?? old.QuotaMessages,
                RecipientsPerDay = wanted.RecipientsPerDay ?? old.RecipientsPerDay,
                MaximumSentSize = wanted.MaximumSentSize ?? old.MaximumSentSize,
            },
            wanted.KeepAlias ?? true,
            context.RequestAborted).ConfigureAwait(false);
        if (wanted.Password is { } password) await administration.SetPasswordAsync(account.Id, password, context.RequestAborted).ConfigureAwait(false);
        foreach (EmailAddress right in allow) await administration.GrantSendAsAsync(account.Id, right, context.RequestAborted).ConfigureAwait(false);
        foreach (EmailAddress right in deny) await administration.RevokeSendAsAsync(account.Id, right, context.RequestAborted).ConfigureAwait(false);
        AccountModel described = await DescribeAsync(context, changed).ConfigureAwait(false);
        bool kept = !changed.Address.Equals(account.Address) && wanted.KeepAlias != false;
        return kept ? described with { KeptAlias = account.Address.ToUnicodeString() } : described;
    }

    private static async Task<Account> FindAsync(HttpContext context)
    {
        var address = EmailAddress.Parse(ApiEndpoint.Route(context, "address"));
        return await ApiEndpoint.Service<AccountDirectory>(context).FindAccountAsync(address, context.RequestAborted).ConfigureAwait(false)
            ?? throw new ApiException(StatusCodes.Status404NotFound, $"There is no account {address.ToUnicodeString()}.");
    }

    private static NewAccount Wanted(AccountChange wanted) => new()
    {
        Address = EmailAddress.Parse(wanted.Address ?? ""),
        Password = wanted.Password,
        PasswordHash = wanted.PasswordHash,
        DisplayName = wanted.Name ?? "",
        Language = wanted.Language,
        IsAdministrator = wanted.Administrator ?? false,
        QuotaOctets = wanted.Quota ?? 0,
        QuotaMessages = wanted.QuotaMessages ?? 0,
        RecipientsPerDay = wanted.RecipientsPerDay ?? 0,
        MaximumSentSize = wanted.MaximumSentSize ?? 0,
        Groups = [.. (wanted.Groups ?? []).Select(EmailAddress.Parse)],
    };

    private static AccountModel Model(Account account) => new()
    {
        Address = account.Address.ToUnicodeString(),
        Name = account.DisplayName,
        Language = account.Language,
        Administrator = account.IsAdministrator,
        Suspended = account.Suspended,
        Quota = account.QuotaOctets,
        QuotaMessages = account.QuotaMessages,
        RecipientsPerDay = account.RecipientsPerDay,
        MaximumSentSize = account.MaximumSentSize,
        Created = account.Created,
        Roles = account.Roles.Count == 0 ? null : [.. account.Roles.Select(r => new RoleModel(account.Address.ToUnicodeString(), RoleNames.Of(r.Role), r.Domain?.Unicode))],
    };
}
