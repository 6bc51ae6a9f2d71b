using Microsoft.AspNetCore.Http;
using Posthouse.Delivery;
using Posthouse.Directory;

namespace Posthouse.Web;

/// <summary>The queue, the suppression list, sending limits.</summary>
internal static class SendingOperations
{
    public static readonly IReadOnlyList<ApiOperation> All =
    [
        new("listQueue", "GET", "queue", Right.ReadQueue, ApiSubject.Listing, "Lists messages that wait to leave, the oldest first.")
        {
            Query = [ApiParameter.Text("from", "The sender, or its domain."), ApiParameter.Text("to", "A recipient, or its domain."), ApiParameter.Text("destination", "Where to."), ApiParameter.Flag("held", "Only those that are held, or are not.")],
            Answer = typeof(IReadOnlyList<QueueModel>), Pages = true,
        },
        new("listDestinations", "GET", "queue/destinations", Right.ReadServer, ApiSubject.Server, "How each destination takes mail.") { Answer = typeof(DestinationReport) },
        new("getQueued", "GET", "queue/{id}", Right.ReadQueue, ApiSubject.QueueEntry, "Shows a queued message.") { Answer = typeof(QueueModel) },
        Act("hold", "holdQueued", Right.ManageQueue, "Holds a queued message.") with { Body = typeof(QueueAction), Refuses = ["route"] },
        Act("release", "releaseQueued", Right.ReleaseHolds, "Releases a held message."),
        Act("retry", "retryQueued", Right.ManageQueue, "Tries a queued message now."),
        // Where mail goes to other than by its address is the server's matter.
        Act("route", "routeQueued", Right.ManageServer, "Sends a queued message by another route.") with { On = ApiSubject.Server, Body = typeof(QueueAction), Refuses = ["reason"] },
        Act("bounce", "bounceQueued", Right.ManageQueue, "Returns a queued message to its sender."),
        new("deleteQueued", "DELETE", "queue/{id}", Right.ManageQueue, ApiSubject.QueueEntry, "Deletes a queued message without a word to its sender.") { ActsOutside = true, IsForeseen = true },
        new("listSuppressions", "GET", "suppressions", Right.ReadSuppressions, ApiSubject.Server, "Lists addresses that are not written to, by address.")
        {
            Query = [ApiParameter.Text("domain", "Only of this domain."), ApiParameter.Text("class", "Only for this reason."), ApiParameter.Flag("waiting", "Those as well that failed, but not often enough yet."), ApiParameter.Text("after", "Only what follows this address."), ApiParameter.Number("limit", "Rows of a page, at most 1000000; 1000 without it."), ApiParameter.Text("cursor", "Where the page before ended: its Link rel=next has it."), SortedList.Parameter, ApiParameter.Text("q", "Only rows with this text.")],
            Answer = typeof(IReadOnlyList<SuppressionModel>),
        },
        new("addSuppression", "POST", "suppressions", Right.ManageSuppressions, ApiSubject.Server, "Puts an address on the list.") { Body = typeof(SuppressionModel), Answer = typeof(SuppressionModel), Status = StatusCodes.Status201Created },
        new("importSuppressions", "POST", "suppressions/import", Right.ManageSuppressions, ApiSubject.Server, "Puts many addresses on the list, at most 10000; those that are refused are named with the reason, the others are added.") { Body = typeof(IReadOnlyList<SuppressionModel>), Answer = typeof(IReadOnlyList<ImportOutcome>) },
        new("getSuppression", "GET", "suppressions/{address}", Right.ReadSuppressions, ApiSubject.Server, "Shows why an address is not written to.") { Answer = typeof(SuppressionModel) },
        new("deleteSuppression", "DELETE", "suppressions/{address}", Right.ManageSuppressions, ApiSubject.Server, "Lets an address be written to again."),
        new("listLimits", "GET", "limits", Right.ReadLimits, ApiSubject.Listing, "Lists sending limits.") { Answer = typeof(IReadOnlyList<LimitModel>), Pages = true },
        new("getLimit", "GET", "limits/{subject}", Right.ReadLimits, ApiSubject.Owner, "Shows a sending limit, and what has been sent.") { Answer = typeof(LimitModel) },
        new("setLimit", "PATCH", "limits/{subject}", Right.ManageLimits, ApiSubject.Owner, "Sets a sending limit; what is missing stays.") { Body = typeof(LimitModel), Refuses = ["recipientsInHour", "recipientsInDay", "messagesInHour"], Repeats = ["subject"], Answer = typeof(LimitModel) },
        new("clearLimit", "DELETE", "limits/{subject}", Right.ManageLimits, ApiSubject.Owner, "Takes a sending limit away."),
    ];

    private static ApiOperation Act(string verb, string id, Right right, string summary) =>
        new(id, "POST", $"queue/{{id}}/{verb}", right, ApiSubject.QueueEntry, summary) { Answer = typeof(QueueModel), MayBeEmpty = true, ActsOutside = true, IsForeseen = true };
}
