using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Posthouse.Web;

/// <summary>The browser side as it was built: only what its list names is ever served, whatever else lies in the folder.</summary>
internal sealed class PageFiles
{
    private readonly FrozenDictionary<string, PageFile> _files;

    private PageFiles(string folder, IEnumerable<PageFile> files)
    {
        Folder = folder;
        _files = files.ToFrozenDictionary(static file => file.Path, StringComparer.Ordinal);
        Applications = [.. _files.Keys.Where(static path => path.EndsWith("/index.html", StringComparison.Ordinal) && path.IndexOf('/', StringComparison.Ordinal) == path.LastIndexOf('/'))
            .Select(static path => path[..path.IndexOf('/', StringComparison.Ordinal)]).Order(StringComparer.Ordinal)];
    }

    internal string Folder { get; }

    /// <summary>Folders with an index.html: "mail".</summary>
    internal IReadOnlyList<string> Applications { get; }

    /// <summary>Null when the browser side was not built.</summary>
    /// <exception cref="InvalidDataException">The list cannot be read.</exception>
    internal static PageFiles? Load(string folder)
    {
        string list = Path.Combine(folder, "files.json");
        if (!File.Exists(list)) return null;
        try
        {
            using FileStream stream = File.OpenRead(list);
            return new PageFiles(folder, JsonSerializer.Deserialize(stream, PageListJson.Default.PageList)!.Files);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{list} cannot be read: {exception.Message}", exception);
        }
    }

    internal PageFile? Find(string path) => _files.GetValueOrDefault(path);
}

internal sealed record PageList(IReadOnlyList<PageFile> Files);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PageList))]
internal sealed partial class PageListJson : JsonSerializerContext;
