namespace Posthouse.Web;

/// <summary>A stage of the receiving pipeline, in its place.</summary>
public sealed record StageModel(int Order, string Name, string Points, string Summary);
