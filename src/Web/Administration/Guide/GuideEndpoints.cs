using Microsoft.AspNetCore.Routing;
using Posthouse.Directory;

namespace Posthouse.Web;

/// <summary>Whether the console opens its first-run guide by itself.</summary>
internal static class GuideEndpoints
{
    // A guide that was begun is never new again.
    private static readonly Dictionary<string, GuideState> Settable = new(StringComparer.Ordinal) { ["open"] = GuideState.Open, ["later"] = GuideState.Later, ["closed"] = GuideState.Closed };

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        ApiEndpoint.Map(endpoints, "GET", "guide", static async context => new GuideModel(NameOf(await ApiEndpoint.Service<SetupGuide>(context).GetAsync(context.RequestAborted).ConfigureAwait(false))));
        ApiEndpoint.Map(endpoints, "PUT", "guide", static async context =>
        {
            GuideModel wanted = await ApiEndpoint.ReadAsync<GuideModel>(context).ConfigureAwait(false);
            if (!Settable.TryGetValue(wanted.State, out GuideState state)) throw new FormatException($"state: '{wanted.State}' is none of {string.Join(", ", Settable.Keys)}.");
            await ApiEndpoint.Service<SetupGuide>(context).SetAsync(state, context.RequestAborted).ConfigureAwait(false);
            return wanted;
        });
    }

    internal static string NameOf(GuideState state) => state switch { GuideState.New => "new", GuideState.Open => "open", GuideState.Later => "later", _ => "closed" };
}
