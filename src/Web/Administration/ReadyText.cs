namespace Posthouse.Web;

/// <summary>A handler's result that is no JSON of a type.</summary>
internal sealed record ReadyText(string Kind, byte[] Body);
