namespace Posthouse.Reading;

/// <summary>A message's HTML as a browser may have it: a whole document, without script, form, frame or anything that is fetched from elsewhere.</summary>
/// <param name="Document">Well-formed HTML, to be served as UTF-8.</param>
/// <param name="RemoteImages">How many images of other servers it names, blocked or not.</param>
/// <param name="AsText">It was too large or too deep to be shown as HTML; this is its text.</param>
public readonly record struct HtmlView(string Document, int RemoteImages, bool AsText);
