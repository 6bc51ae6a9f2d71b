using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Posthouse.Delivery;
using Posthouse.Mail;

namespace Posthouse.Web;

/// <summary>The suppression list: list, show, add, import, remove.</summary>
internal static class SuppressionEndpoints
{
    private const int LargestPage = 10_000;
    private const int LargestImport = 10_000;

    private static readonly Dictionary<string, Func<SuppressionModel, string>> Columns = new(StringComparer.Ordinal)
    {
        ["address"] = static m => m.Address,
        ["class"] = static m => m.Class ?? "",
        ["reason"] = static m => m.Reason ?? "",
        ["count"] = static m => ListPage.Number(m.Count ?? 0),
        ["firstSeen"] = static m => m.FirstSeen is { } at ? ListPage.Moment(at) : "",
        ["lastSeen"] = static m => m.LastSeen is { } at ? ListPage.Moment(at) : "",
        ["expires"] = static m => m.Expires is { } at ? ListPage.Moment(at) : "",
    };

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        ApiEndpoint.Map(endpoints, "GET", "suppressions", ListAsync);
        ApiEndpoint.Map(endpoints, "POST", "suppressions", static async context =>
        {
            SuppressionModel wanted = await ApiEndpoint.ReadAsync<SuppressionModel>(context).ConfigureAwait(false);
            RequireAhead(context, wanted);
            return Model((await AddAsync(context, [New(wanted, import: false)]).ConfigureAwait(false))[0]);
        });
        ApiEndpoint.Map(endpoints, "POST", "suppressions/import", ImportAsync);
        ApiEndpoint.Map(endpoints, "GET", "suppressions/{address}", static async context =>
        {
            EmailAddress address = AddressOf(context);
            SuppressedAddress? row = await ApiEndpoint.Service<SuppressionList>(context).FindAsync(address, forLists: true, context.RequestAborted).ConfigureAwait(false);
            return Model(row ?? throw new ApiException(StatusCodes.Status404NotFound, $"{address.ToUnicodeString()} is not on the suppression list."));
        });
        ApiEndpoint.Map(endpoints, "DELETE", "suppressions/{address}", static async context =>
        {
            await ApiEndpoint.Service<SuppressionList>(context).RemoveAsync(AddressOf(context), AdministratorGate.NameOf(context), context.RequestAborted).ConfigureAwait(false);
            return null;
        });
    }

    // What is refused is named and harms no other; what is taken is written at once, since another system's list is long.
    private static async Task<object?> ImportAsync(HttpContext context)
    {
        IReadOnlyList<SuppressionModel> rows = await ApiEndpoint.ReadAsync<IReadOnlyList<SuppressionModel>>(context).ConfigureAwait(false);
        if (rows.Count > LargestImport) throw new FormatException($"An import takes {LargestImport} addresses at a time.");
        SuppressionList list = ApiEndpoint.Service<SuppressionList>(context);
        var taken = new List<NewSuppression>(rows.Count);
        var outcomes = new List<ImportOutcome>(rows.Count);
        foreach (SuppressionModel row in rows)
        {
            string? problem = null;
            try
            {
                RequireAhead(context, row);
                NewSuppression wanted = New(row, import: true);
                await list.RequireElsewhereAsync(wanted.Address, context.RequestAborted).ConfigureAwait(false);
                taken.Add(wanted);
            }
            catch (Exception exception) when (exception is FormatException or SuppressionException)
            {
                problem = AnswerLanguage.Say(context, exception.Message);
            }

            outcomes.Add(new ImportOutcome(row.Address, problem));
        }

        await AddAsync(context, taken).ConfigureAwait(false);
        return (IReadOnlyList<ImportOutcome>)outcomes;
    }

    private static async Task<object?> ListAsync(HttpContext context)
    {
        int limit = ListPage.Limit(context, LargestPage / 10);
        DomainName? domain = ApiEndpoint.Query(context, "domain") is { } name ? DomainName.Parse(name) : null;
        EmailAddress? after = !SortedList.IsAsked(context) && (ListCursor.Of(context) ?? ApiEndpoint.Query(context, "after")) is { } text ? EmailAddress.Parse(text) : null;
        string? q = ApiEndpoint.Query(context, "q");
        if (SortedList.IsAsked(context)) return await SortedAsync(context, domain, q).ConfigureAwait(false);
        var found = new List<SuppressedAddress>();
        while (true)
        {
            IReadOnlyList<SuppressedAddress> rows = await ApiEndpoint.Service<SuppressionList>(context).ListAsync(
                domain, ApiEndpoint.Query(context, "class"), ApiEndpoint.Query(context, "waiting") == "true", after, q is null ? limit : LargestPage, context.RequestAborted).ConfigureAwait(false);
            bool last = rows.Count < (q is null ? limit : LargestPage);
            foreach (SuppressedAddress row in rows)
            {
                after = row.Address;
                if (q is not null && !IsFound(row, q)) continue;
                found.Add(row);
                if (found.Count == limit) break;
            }

            if (found.Count == limit) ListPage.Next(context, after!.ToString());
            if (last || found.Count == limit) return found.Select(Model).ToList();
        }
    }

    private static Task<List<SuppressionModel>> SortedAsync(HttpContext context, DomainName? domain, string? q)
    {
        EmailAddress? after = null;
        return SortedList.ReadAsync(
            context,
            async () =>
            {
                IReadOnlyList<SuppressedAddress> rows = await ApiEndpoint.Service<SuppressionList>(context).ListAsync(
                    domain, ApiEndpoint.Query(context, "class"), ApiEndpoint.Query(context, "waiting") == "true", after, LargestPage, context.RequestAborted).ConfigureAwait(false);
                if (rows.Count > 0) after = rows[^1].Address;
                return (rows.Where(row => q is null || IsFound(row, q)).Select(Model), rows.Count == LargestPage);
            },
            static m => m.Address, Columns, "Ask for one domain or one reason, or leave the list in the order of addresses.");
    }

    private static bool IsFound(SuppressedAddress row, string q) => ListPage.Has(row.Address.ToUnicodeString(), q) || ListPage.Has(row.Diagnostic, q);

    private static Task<IReadOnlyList<SuppressedAddress>> AddAsync(HttpContext context, IReadOnlyList<NewSuppression> wanted) =>
        ApiEndpoint.Service<SuppressionList>(context).AddAsync(wanted, AdministratorGate.NameOf(context), context.RequestAborted);

    internal static NewSuppression New(SuppressionModel wanted, bool import)
    {
        if (wanted.Status is { } status && (!EnhancedStatusCode.TryParse(status, out _, out int length) || length != status.Length)) throw new FormatException($"'{status}' is no enhanced status code such as 5.1.1.");
        if (wanted.Class is { Length: > 0 } what && what is not ("complaint" or "manual") && !Enum.GetValues<BounceClass>().Any(known => known.Fault() == BounceFault.Recipient && known.Name() == what))
            throw new FormatException($"'{what}' is none of unknown, full, disabled, moved, complaint and manual.");
        if (wanted.Count < 1) throw new FormatException($"'count' is {wanted.Count}: it is the number of failures, 1 or more.");
        return new NewSuppression(EmailAddress.Parse(wanted.Address))
        {
            Class = wanted.Class is { Length: > 0 } ? wanted.Class : null,
            Status = EnhancedStatusCode.TryParse(wanted.Status, out EnhancedStatusCode code, out _) ? code : null,
            Reason = wanted.Reason,
            ListsOnly = wanted.ListsOnly ?? false,
            FirstSeen = wanted.FirstSeen,
            LastSeen = wanted.LastSeen,
            Count = wanted.Count,
            Expires = wanted.Expires,
            IsImport = import,
        };
    }

    // It would not hold for a moment: a year was mistyped, or the list is an old one.
    private static void RequireAhead(HttpContext context, SuppressionModel wanted)
    {
        if (wanted.Expires <= ApiEndpoint.Service<TimeProvider>(context).GetUtcNow()) throw new FormatException($"'expires' is {wanted.Expires:yyyy-MM-dd'T'HH:mm:ssK}, which is over already.");
    }

    private static EmailAddress AddressOf(HttpContext context) => EmailAddress.Parse(ApiEndpoint.Route(context, "address"));

    internal static SuppressionModel Model(SuppressedAddress row) => new()
    {
        Address = row.Address.ToUnicodeString(),
        Class = row.Class,
        Status = row.Status.ToString(),
        Reason = row.Diagnostic,
        Source = row.Source,
        ListsOnly = row.ListsOnly,
        Active = row.IsActive,
        FirstSeen = row.FirstSeen,
        LastSeen = row.LastSeen,
        Count = row.Count,
        Expires = row.Expires,
    };
}
