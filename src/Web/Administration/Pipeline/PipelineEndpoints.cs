using Microsoft.AspNetCore.Routing;
using Posthouse.Pipeline;

namespace Posthouse.Web;

/// <summary>The receiving pipeline as it is composed in this server.</summary>
internal static class PipelineEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints) =>
        ApiEndpoint.Map(endpoints, "GET", "pipeline", static context => Task.FromResult<object?>(
            ApiEndpoint.Service<PipelinePlan>(context).Stages
                .Select(static stage => new StageModel(stage.Descriptor.Order, stage.Descriptor.Name, stage.Descriptor.Points.ToString().ToLowerInvariant(), stage.Descriptor.Summary)).ToList()));
}
