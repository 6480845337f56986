import "./components/code-editor";
import "./components/file-tabs";
import "./components/language-picker";
import "./components/notice-bar";
import "./components/output-files";
import "./components/output-pane";
import "./components/test-list";
import "./components/verdict-bar";
import {App} from "./app";
import {setUpTheme} from "./theme";

setUpTheme();
void new App().start();
