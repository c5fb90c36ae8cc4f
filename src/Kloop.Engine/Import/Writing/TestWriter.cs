using System.Text.Json.Nodes;
using Kloop.Engine.Applications;

namespace Kloop.Engine.Import.Writing;

/// <summary>Writes items of <c>tests</c>. Pure.</summary>
internal static class TestWriter
{
    public static JsonNode Write(TestSource test, WritingPlace place)
    {
        var item = new JsonObject();
        if (test.Service.Length > 0) item["service"] = test.Service;
        if (test.Structure.Count > 0) item["structure"] = new JsonArray([.. test.Structure.Select(f => JsonValue.Create(place.Relative(f)))]);
        else item[test.Kind == TestKind.Unit ? "unit" : "e2e"] = WritingPlace.Command(test.Command);
        // A structure test's files are named from the configuration's folder.
        if (test.Structure.Count == 0) item["dir"] = place.Relative(test.Directory);
        return item;
    }
}
