using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Posthouse.Jmap.Tests;

/// <summary>
/// A client whose answers have the types of the RFCs. It is strict: a property that no RFC names, one of another type and one that is missing
/// though it must be there each end the test.
/// </summary>
internal sealed class TypedClient(JmapClient client) : IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.Strict,
        PropertyNameCaseInsensitive = false,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    internal JmapClient Plain => client;

    internal Task<GetAnswer<T>> GetAsync<T>(IReadOnlyList<string>? ids = null, IReadOnlyList<string>? properties = null, object? more = null) =>
        CallAsync<GetAnswer<T>>($"{Name<T>()}/get", With(more, ("ids", ids), ("properties", properties)));

    internal Task<QueryAnswer> QueryAsync<T>(object? filter = null, object? sort = null, object? more = null) =>
        CallAsync<QueryAnswer>($"{Name<T>()}/query", With(more, ("filter", filter), ("sort", sort)));

    internal Task<QueryChangesAnswer> QueryChangesAsync<T>(string since, object? filter = null, object? sort = null, object? more = null) =>
        CallAsync<QueryChangesAnswer>($"{Name<T>()}/queryChanges", With(more, ("sinceQueryState", since), ("filter", filter), ("sort", sort)));

    internal Task<ChangesAnswer> ChangesAsync<T>(string since) => CallAsync<ChangesAnswer>($"{Name<T>()}/changes", With(null, ("sinceState", since)));

    internal Task<SetAnswer<T>> CreateAsync<T>(string creation, object value, object? more = null) =>
        CallAsync<SetAnswer<T>>($"{Name<T>()}/set", With(more, ("create", new Dictionary<string, object> { [creation] = value })));

    internal Task<SetAnswer<T>> UpdateAsync<T>(string id, Dictionary<string, object?> patch) =>
        CallAsync<SetAnswer<T>>($"{Name<T>()}/set", With(null, ("update", new Dictionary<string, object> { [id] = patch })));

    internal Task<SetAnswer<T>> DestroyAsync<T>(string id, object? more = null) => CallAsync<SetAnswer<T>>($"{Name<T>()}/set", With(more, ("destroy", new[] { id })));

    internal async Task<T> CallAsync<T>(string method, JsonObject arguments) =>
        (await client.CallAsync(method, arguments.ToJsonString())).Deserialize<T>(Json) ?? throw new InvalidOperationException($"{method} answered null.");

    public void Dispose() => client.Dispose();

    private static string Name<T>() => typeof(T).Name switch
    {
        nameof(SubmissionObject) => "EmailSubmission",
        nameof(VacationObject) => "VacationResponse",
        var name => name[..^"Object".Length],
    };

    private static JsonObject With(object? more, params ReadOnlySpan<(string Name, object? Value)> arguments)
    {
        JsonObject all = more is null ? [] : JsonSerializer.SerializeToNode(more, more.GetType(), Json)!.AsObject();
        foreach ((string name, object? value) in arguments)
        {
            // A patch says null where it means null.
            if (value is not null) all[name] = JsonSerializer.SerializeToNode(value, value.GetType(), new JsonSerializerOptions(JsonSerializerDefaults.Web));
        }

        return all;
    }
}
