using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Posthouse.SenderAuth;
using Posthouse.Storage;

namespace Posthouse.Web;

/// <summary>
/// Where a list goes on, as a client carries it from page to page. It holds for the list that gave it, in its order and with its conditions; how many
/// rows a page has may change. In another list the same place would be another, and the page would be wrong without a word. It is no secret, except where it names
/// a row that the client does not see: there it is sealed.
/// </summary>
internal static class ListCursor
{
    internal const string Parameter = "cursor";

    private const int TagOctets = 6;
    private const int TagLength = 8;

    // No letter of the places that are not sealed.
    private const char Sealed = '~';

    // What is sealed is as long as it was: a sender's name would be told by its length.
    private const int SealedStep = 64;

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

    /// <summary>The same, opened where it was sealed.</summary>
    internal static async ValueTask<string?> OpenAsync(HttpContext context)
    {
        if (Of(context) is not [Sealed, ..] place) return Of(context);
        try
        {
            SecretBox box = await ApiEndpoint.Service<SecretSource>(context).OpenAsync(context.RequestAborted).ConfigureAwait(false);
            return Encoding.UTF8.GetString(box.Open(Base64Url.DecodeFromChars(place.AsSpan(1)), Purpose(context))).TrimEnd();
        }
        catch (Exception exception) when (exception is FormatException or StoreException { Fault: StoreFault.Damaged })
        {
            throw Unknown();
        }
    }

    /// <summary>A place that names a row which the client does not see: it carries that on and reads nothing of it.</summary>
    internal static async ValueTask<string> SealAsync(HttpContext context, string place)
    {
        SecretBox box = await ApiEndpoint.Service<SecretSource>(context).OpenAsync(context.RequestAborted).ConfigureAwait(false);
        string even = place.PadRight((place.Length + SealedStep - 1) / SealedStep * SealedStep);
        return Sealed + Base64Url.EncodeToString(box.Seal(Encoding.UTF8.GetBytes(even), Purpose(context)));
    }

    // In another list it opens as little as it stands.
    private static string Purpose(HttpContext context) => "list-cursor/" + TagOf(context.Request);

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
