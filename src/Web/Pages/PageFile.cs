namespace Posthouse.Web;

/// <summary>One file of the browser side, as the build lists it in files.json.</summary>
/// <param name="Path">Below the folder, with slashes: "mail/assets/index-4f2a.js".</param>
/// <param name="Type">The whole Content-Type.</param>
/// <param name="Etag">Of the content, without quotes.</param>
/// <param name="Encodings">Which compressed forms lie beside it: "br" as PATH.br, "gzip" as PATH.gz.</param>
/// <param name="Immutable">Its name has its hash in it.</param>
internal sealed record PageFile(string Path, string Type, string Etag, IReadOnlyList<string> Encodings, bool Immutable);
