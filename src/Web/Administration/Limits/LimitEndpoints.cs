using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Posthouse.Directory;
using Posthouse.Delivery;
using Posthouse.Mail;

namespace Posthouse.Web;

/// <summary>Sending limits: list, show, set, clear.</summary>
internal static class LimitEndpoints
{
    private static readonly Dictionary<string, Func<LimitModel, string>> Columns = new(StringComparer.Ordinal) 
    {
        ["subject"] = static m => m.Subject!,
        ["recipientsPerHour"] = static m => Amount(m.RecipientsPerHour),
        ["recipientsPerDay"] = static m => Amount(m.RecipientsPerDay),
        ["messagesPerHour"] = static m => Amount(m.MessagesPerHour),
        ["bulkSender"] = static m => m.BulkSender == true ? "1" : "0",
    };

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        ApiEndpoint.Map(endpoints, "GET", "limits", static async context =>
        {
            var models = new List<LimitModel>();
            foreach ((SendingSubject subject, SendingLimit limit) in await Limits(context).GetAsync(context.RequestAborted).ConfigureAwait(false))
            {
                // What was set of an account or a domain that is gone concerns nobody.
                if (await Limits(context).NameOfAsync(subject, context.RequestAborted).ConfigureAwait(false) is { } name) models.Add(Model(name, limit));
            }

            ApiCaller caller = ApiCaller.Of(context);
            return ListPage.Of(context, models.Where(m => IsSeen(caller, m.Subject!)), static m => m.Subject!, Columns, static (m, q) => ListPage.Has(m.Subject, q));
        });
        ApiEndpoint.Map(endpoints, "GET", "limits/{subject}", static async context => await ShowAsync(context, await FindAsync(context).ConfigureAwait(false)).ConfigureAwait(false));
        ApiEndpoint.Map(endpoints, "PATCH", "limits/{subject}", static async context =>
        {
            LimitModel wanted = await ApiEndpoint.ReadAsync<LimitModel>(context).ConfigureAwait(false);
            if (wanted.RecipientsPerHour < 0 || wanted.RecipientsPerDay < 0 || wanted.MessagesPerHour < 0) throw new FormatException("A limit is not below 0.");
            (SendingSubject subject, string name) = await FindAsync(context).ConfigureAwait(false);
            if (wanted.BulkSender is not null && subject.Scope != SendingScope.Account) throw new FormatException("Only an account is a bulk sender.");
            SendingLimit old = (await Limits(context).GetAsync(context.RequestAborted).ConfigureAwait(false)).GetValueOrDefault(subject) ?? new SendingLimit();
            SendingLimit limit = old with
            {
                RecipientsPerHour = wanted.RecipientsPerHour ?? old.RecipientsPerHour,
                RecipientsPerDay = wanted.RecipientsPerDay ?? old.RecipientsPerDay,
                MessagesPerHour = wanted.MessagesPerHour ?? old.MessagesPerHour,
                BulkSender = wanted.BulkSender ?? old.BulkSender,
            };
            await Limits(context).SetAsync(subject, limit, name, AdministratorGate.NameOf(context), subject.Scope == SendingScope.Account ? new AccountId(subject.Id) : null, context.RequestAborted).ConfigureAwait(false);
            return await ShowAsync(context, (subject, name)).ConfigureAwait(false);
        });
        ApiEndpoint.Map(endpoints, "DELETE", "limits/{subject}", static async context =>
        {
            (SendingSubject subject, string name) = await FindAsync(context).ConfigureAwait(false);
            await Limits(context).SetAsync(subject, new SendingLimit(), name, AdministratorGate.NameOf(context), subject.Scope == SendingScope.Account ? new AccountId(subject.Id) : null, context.RequestAborted).ConfigureAwait(false);
            return null;
        });
    }

    private static bool IsSeen(ApiCaller caller, string subject) => caller.SeesAll(Right.ReadLimits)
        || (EmailAddress.TryParse(subject, out EmailAddress? address) ? caller.Sees(Right.ReadLimits, address)
            : DomainName.TryParse(subject.StartsWith("*.", StringComparison.Ordinal) ? subject[2..] : subject, out DomainName? domain) && caller.Sees(Right.ReadLimits, domain));

    private static SendingLimits Limits(HttpContext context) => ApiEndpoint.Service<SendingLimits>(context);

    private static async ValueTask<(SendingSubject Subject, string Name)> FindAsync(HttpContext context)
    {
        string text = ApiEndpoint.Route(context, "subject");
        return await Limits(context).FindAsync(text, context.RequestAborted).ConfigureAwait(false) is { } subject
            ? (subject, text)
            : throw new ApiException(StatusCodes.Status404NotFound, $"There is no account or domain {text} here.");
    }

    private static async ValueTask<LimitModel> ShowAsync(HttpContext context, (SendingSubject Subject, string Name) of)
    {
        SendingLimit? limit = (await Limits(context).GetAsync(context.RequestAborted).ConfigureAwait(false)).GetValueOrDefault(of.Subject);
        LimitModel model = Model(of.Name, limit ?? new SendingLimit());
        if (of.Subject.Scope == SendingScope.Default) return model;
        (long hour, long day, long messages) = Limits(context).Used(of.Subject);
        return model with { RecipientsInHour = hour, RecipientsInDay = day, MessagesInHour = messages };
    }

    private static LimitModel Model(string name, SendingLimit limit) => new()
    {
        Subject = name,
        RecipientsPerHour = limit.RecipientsPerHour,
        RecipientsPerDay = limit.RecipientsPerDay,
        MessagesPerHour = limit.MessagesPerHour,
        BulkSender = limit.BulkSender ? true : null,
    };

    /// <summary>What is not said comes before what is, and no limit after every limit.</summary>
    private static string Amount(int? amount) => amount switch { null => "", 0 => ListPage.Number(long.MaxValue), { } number => ListPage.Number(number) };
}
