using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Posthouse.Web;

/// <summary>
/// Where a list goes on, as a client carries it from page to page. It holds for the list that gave it, in its order and with its conditions; how many
/// rows a page has may change. In another list the same place would be another, and the page would be wrong without a word. It is no secret.
/// </summary>
internal static class ListCursor
{
    internal const string Parameter = "cursor";

    private const int TagOctets = 6;
    private const int TagLength = 8;

    private static readonly object Key = new();

    /// <summary>Once for each request, before its list is read.</summary>
    /// <exception cref="FormatException">It is of another list, or none.</exception>
    internal static void Accept(HttpContext context)
    {
        if (ApiEndpoint.Query(context, Parameter) is not { } cursor) return;
        if (cursor.Length <= TagLength || !Base64Url.IsValid(cursor.AsSpan(0, TagLength))) throw Unknown();
        if (!cursor.StartsWith(TagOf(context.Request), StringComparison.Ordinal))
            throw new FormatException("cursor: this one is of another list, or of this list in another order or with other conditions. Begin without it.");
        context.Items[Key] = cursor[TagLength..];
    }

    /// <summary>The place that the client names; null at the beginning.</summary>
    internal static string? Of(HttpContext context) => (string?)context.Items[Key];

    /// <summary>What to give to the client for a place.</summary>
    internal static string For(HttpRequest request, string place) => TagOf(request) + place;

    internal static FormatException Unknown() => new("cursor: this is not one that the list gave.");

    private static string TagOf(HttpRequest request)
    {
        var list = new StringBuilder(request.Path.Value).Append('\n');
        foreach ((string name, string value) in request.Query.Where(static one => one.Key is not (Parameter or "limit")).Select(static one => (one.Key, one.Value.ToString())).Where(static one => one.Item2.Length > 0).OrderBy(static one => one.Key, StringComparer.Ordinal))
            list.Append(name).Append('=').Append(value).Append('\n');
        return Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(list.ToString())).AsSpan(0, TagOctets));
    }
}
