using System.Globalization;
using Microsoft.AspNetCore.Routing;
using Posthouse.Mail;

namespace Posthouse.Web;

/// <summary>How mail arrives.</summary>
internal static class DeliverabilityEndpoints
{
    private const int UsualHours = 7 * 24;

    private const int MaximumHours = 3650 * 24;

    public static void Map(IEndpointRouteBuilder endpoints) =>
        ApiEndpoint.Map(endpoints, "GET", "deliverability", static async context =>
        {
            DomainName? domain = ApiEndpoint.Query(context, "domain") is { } name ? DomainName.Parse(name) : null;
            return await ApiEndpoint.Service<Posthouse.Delivery.Deliverability>(context)
                .ReportAsync(domain, TimeSpan.FromHours(Hours(ApiEndpoint.Query(context, "hours"))), AnswerLanguage.Tag(context), context.RequestAborted).ConfigureAwait(false);
        });

    private static int Hours(string? text) => text is null ? UsualHours
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int hours) && hours is > 0 and <= MaximumHours ? hours
        : throw new FormatException($"hours must be from 1 to {MaximumHours}.");
}
