using Microsoft.AspNetCore.Routing;
using Posthouse.Delivery;
using Posthouse.Pipeline;

namespace Posthouse.Web;

/// <summary>The receiving pipeline as it is composed in this server, with what each stage did.</summary>
internal static class PipelineEndpoints
{
    private static readonly TimeSpan Back = TimeSpan.FromHours(24);

    public static void Map(IEndpointRouteBuilder endpoints) =>
        ApiEndpoint.Map(endpoints, "GET", "pipeline", static async context =>
        {
            DateTimeOffset now = ApiEndpoint.Service<TimeProvider>(context).GetUtcNow();
            ActivityReport report = await ApiEndpoint.Service<ActivityFigures>(context).ReadAsync(null, now - Back, now, SeriesStep.Hour, context.RequestAborted).ConfigureAwait(false);
            string since = Uri.EscapeDataString(report.Times[0].ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture));
            return ApiEndpoint.Service<PipelinePlan>(context).Stages.Select(stage => new StageModel(
                stage.Descriptor.Order, stage.Descriptor.Name, stage.Descriptor.Points.ToString().ToLowerInvariant(), AnswerLanguage.Say(context, stage.Descriptor.Summary),
                StageSettings.Of.GetValueOrDefault(stage.Descriptor.Name) ?? [],
                report.Values.GetValueOrDefault(SeriesNames.Rejected + stage.Descriptor.Name)?.Sum(static value => value ?? 0) ?? 0,
                $"outcome=rejected&stage={stage.Descriptor.Name}&since={since}&related=false")).ToList();
        });
}
